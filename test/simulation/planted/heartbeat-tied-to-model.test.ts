import { mustBeFound } from './must-be-found.ts';

mustBeFound('heartbeat-tied-to-model');
