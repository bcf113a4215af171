import { mustBeFound } from './must-be-found.ts';

mustBeFound('authorization-reused');
