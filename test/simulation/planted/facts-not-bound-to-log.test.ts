import { mustBeFound } from './must-be-found.ts';
import { factsNotBoundToLog } from './planted-bugs.ts';

mustBeFound('facts that are not bound to the log they were read beside', factsNotBoundToLog, {
  breaks: ['no label is lost', 'no closing ends a job twice'],
  from: 668,
});
