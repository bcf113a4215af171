import { mustBeFound } from './must-be-found.ts';

mustBeFound('push-without-authorization');
