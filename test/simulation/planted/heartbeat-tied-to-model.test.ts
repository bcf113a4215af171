import { mustBeFound } from './must-be-found.ts';
import { heartbeatTiedToModel } from './planted-bugs.ts';

mustBeFound('a heartbeat tied to the model', heartbeatTiedToModel, {
  breaks: ['no living worker is given up'],
});
