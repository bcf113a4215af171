import { secondThoughts } from './focus.ts';
import { mustBeFound } from './must-be-found.ts';
import { approvalNotBoundToInput } from './planted-bugs.ts';

mustBeFound('an approval not bound to the input hash', approvalNotBoundToInput, {
  focus: secondThoughts,
  from: 920,
});
