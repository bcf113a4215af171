import { mustBeFound } from './must-be-found.ts';

mustBeFound('editors-not-asked-for');
