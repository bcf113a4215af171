import { mustBeFound } from './must-be-found.ts';

mustBeFound('waits-forgotten');
