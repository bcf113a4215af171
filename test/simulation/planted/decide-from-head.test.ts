import { mustBeFound } from './must-be-found.ts';
import { decideFromHead } from './planted-bugs.ts';

mustBeFound('a decision from the head', decideFromHead);
