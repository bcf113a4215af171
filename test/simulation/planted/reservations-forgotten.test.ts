import { mustBeFound } from './must-be-found.ts';

mustBeFound('reservations-forgotten');
