import { mustBeFound } from './must-be-found.ts';
import { startsUncounted } from './planted-bugs.ts';

mustBeFound('starts that nobody counts', startsUncounted, {
  breaks: ['no attempt starts before the cooldown is over'],
});
