import { mustBeFound } from './must-be-found.ts';
import { effectsRevived } from './planted-bugs.ts';

mustBeFound('effects revived that the state no longer wants', effectsRevived, {
  breaks: ['lists agree with the log', 'every job comes to rest'],
  from: 244,
});
