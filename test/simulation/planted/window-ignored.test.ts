import { mustBeFound } from './must-be-found.ts';

mustBeFound('window-ignored');
