import { mustBeFound } from './must-be-found.ts';
import { checkThenCreatePullRequest } from './planted-bugs.ts';

mustBeFound('a pull request that is looked for and then created', checkThenCreatePullRequest, {
  breaks: ['one open pull request per job'],
  from: 73,
});
