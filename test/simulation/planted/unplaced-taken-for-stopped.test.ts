import { mustBeFound } from './must-be-found.ts';

mustBeFound('unplaced-taken-for-stopped');
