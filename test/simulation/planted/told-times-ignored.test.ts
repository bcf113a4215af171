import { mustBeFound } from './must-be-found.ts';

mustBeFound('told-times-ignored');
