import { twoDispatchers } from './focus.ts';
import { mustBeFound } from './must-be-found.ts';
import { slotCheckThenTake } from './planted-bugs.ts';

mustBeFound('a slot that is looked for and then taken', slotCheckThenTake, { focus: twoDispatchers });
