import { mustBeFound } from './must-be-found.ts';

mustBeFound('effects-skipped-on-duplicate');
