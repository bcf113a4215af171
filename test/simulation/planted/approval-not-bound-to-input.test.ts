import { mustBeFound } from './must-be-found.ts';
import { approvalNotBoundToInput } from './planted-bugs.ts';

mustBeFound('an approval not bound to the input hash', approvalNotBoundToInput, {
  breaks: ['a verdict is about the input that was judged', 'no attempt without an approval for its input'],
  from: 209,
});
