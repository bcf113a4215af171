import { mustBeFound } from './must-be-found.ts';
import { markedBeforeEnqueue } from './planted-bugs.ts';

mustBeFound('a delivery that is marked before the enqueue', markedBeforeEnqueue, {
  breaks: ['no label is lost', 'no removal of a label is lost', 'nothing said is lost in silence'],
  from: 170,
});
