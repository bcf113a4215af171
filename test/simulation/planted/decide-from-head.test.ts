import { mustBeFound } from './must-be-found.ts';

mustBeFound('decide-from-head');
