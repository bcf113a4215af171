import { mustBeFound } from './must-be-found.ts';
import { pushWithoutAuthorization } from './planted-bugs.ts';

mustBeFound('a push without PushAuthorized', pushWithoutAuthorization, {
  breaks: ['no push token without PushAuthorized'],
});
