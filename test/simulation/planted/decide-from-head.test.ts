import { mustBeFound } from './must-be-found.ts';
import { decideFromHead } from './planted-bugs.ts';

mustBeFound('a decision from the head', decideFromHead, {
  breaks: [
    'only transitions of the table happen',
    'only the newest live attempt writes',
    'the audit finds nothing',
  ],
  from: 239,
});
