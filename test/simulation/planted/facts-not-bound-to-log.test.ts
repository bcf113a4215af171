import { mustBeFound } from './must-be-found.ts';

mustBeFound('facts-not-bound-to-log');
