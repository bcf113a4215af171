import { mustBeFound } from './must-be-found.ts';

mustBeFound('starts-uncounted');
