import { mustBeFound } from './must-be-found.ts';
import { reservationsForgotten } from './planted-bugs.ts';

mustBeFound('reservations that nobody settles', reservationsForgotten, {
  breaks: ['no reservation stays open'],
});
