import { mustBeFound } from './must-be-found.ts';
import { windowIgnored } from './planted-bugs.ts';

mustBeFound('a window that nobody looks at', windowIgnored, {
  breaks: ['no attempt starts outside its window'],
  from: 73,
});
