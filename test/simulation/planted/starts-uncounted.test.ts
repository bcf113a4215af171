import { mustBeFound } from './must-be-found.ts';
import { startsUncounted } from './planted-bugs.ts';

mustBeFound('starts that nobody counts', startsUncounted);
