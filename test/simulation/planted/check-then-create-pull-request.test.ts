import { mustBeFound } from './must-be-found.ts';

mustBeFound('check-then-create-pull-request');
