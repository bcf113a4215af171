import { mustBeFound } from './must-be-found.ts';
import { refusalNotRecorded } from './planted-bugs.ts';

mustBeFound('a refusal that is not recorded', refusalNotRecorded, {
  breaks: ['no label is lost', 'nothing said is lost in silence'],
});
