import { mustBeFound } from './must-be-found.ts';
import { authorizationReused } from './planted-bugs.ts';

mustBeFound('an authorisation to push that another attempt uses', authorizationReused, {
  breaks: ['no push token without PushAuthorized'],
});
