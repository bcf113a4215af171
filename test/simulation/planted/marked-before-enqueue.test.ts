import { mustBeFound } from './must-be-found.ts';
import { markedBeforeEnqueue } from './planted-bugs.ts';

mustBeFound('a delivery that is marked before the enqueue', markedBeforeEnqueue, { from: 420 });
