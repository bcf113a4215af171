import { mustBeFound } from './must-be-found.ts';
import { waitsForgotten } from './planted-bugs.ts';

mustBeFound('messages that come back before GitHub wants to be asked', waitsForgotten, {
  breaks: ['no message dies of a limit'],
  from: 79,
});
