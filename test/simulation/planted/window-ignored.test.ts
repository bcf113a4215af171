import { waiting } from './focus.ts';
import { mustBeFound } from './must-be-found.ts';
import { windowIgnored } from './planted-bugs.ts';

mustBeFound('a window that nobody looks at', windowIgnored, { focus: waiting });
