import { mustBeFound } from './must-be-found.ts';

mustBeFound('slot-freed-before-stop');
