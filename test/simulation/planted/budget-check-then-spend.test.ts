import { mustBeFound } from './must-be-found.ts';

mustBeFound('budget-check-then-spend');
