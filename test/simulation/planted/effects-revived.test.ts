import { mustBeFound } from './must-be-found.ts';

mustBeFound('effects-revived');
