import { mustBeFound } from './must-be-found.ts';
import { unplacedTakenForStopped } from './planted-bugs.ts';

mustBeFound('an attempt that is spent on a shortage of machines', unplacedTakenForStopped, {
  breaks: ['no job fails for want of a machine'],
  from: 306,
});
