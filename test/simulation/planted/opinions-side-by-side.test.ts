import { mustBeFound } from './must-be-found.ts';
import { opinionsSideBySide } from './planted-bugs.ts';

mustBeFound('copies of a message that ask for the same opinion side by side', opinionsSideBySide, {
  breaks: ['one opinion about an input at a time'],
  from: 481,
});
