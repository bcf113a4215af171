import { scarce } from './focus.ts';
import { mustBeFound } from './must-be-found.ts';
import { budgetCheckThenSpend } from './planted-bugs.ts';

mustBeFound('a budget that is checked and then spent', budgetCheckThenSpend, { focus: scarce, from: 266 });
