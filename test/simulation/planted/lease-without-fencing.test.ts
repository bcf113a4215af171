import { mustBeFound } from './must-be-found.ts';
import { leaseWithoutFencing } from './planted-bugs.ts';

mustBeFound('a lease without fencing', leaseWithoutFencing, {
  breaks: ['only the newest live attempt writes'],
  from: 363,
});
