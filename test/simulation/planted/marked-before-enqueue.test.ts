import { mustBeFound } from './must-be-found.ts';

mustBeFound('marked-before-enqueue');
