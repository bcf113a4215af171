import { mustBeFound } from './must-be-found.ts';

mustBeFound('lease-without-fencing');
