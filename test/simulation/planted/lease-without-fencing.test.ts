import { lateCalls } from './focus.ts';
import { mustBeFound } from './must-be-found.ts';
import { leaseWithoutFencing } from './planted-bugs.ts';

mustBeFound('a lease without fencing', leaseWithoutFencing, { focus: lateCalls, from: 1330 });
