import { mustBeFound } from './must-be-found.ts';
import { effectsSkippedOnDuplicate } from './planted-bugs.ts';

mustBeFound('effects skipped on a duplicate', effectsSkippedOnDuplicate, { from: 73 });
