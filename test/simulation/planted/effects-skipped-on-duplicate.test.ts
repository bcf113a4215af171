import { mustBeFound } from './must-be-found.ts';
import { effectsSkippedOnDuplicate } from './planted-bugs.ts';

mustBeFound('effects skipped on a duplicate', effectsSkippedOnDuplicate, {
  breaks: ['every job comes to rest', 'lists agree with the log'],
  from: 244,
});
