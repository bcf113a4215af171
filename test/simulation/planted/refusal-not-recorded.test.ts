import { mustBeFound } from './must-be-found.ts';

mustBeFound('refusal-not-recorded');
