import { mustBeFound } from './must-be-found.ts';

mustBeFound('opinions-side-by-side');
