import { mustBeFound } from './must-be-found.ts';

mustBeFound('approval-not-bound-to-input');
