import { mustBeFound } from './must-be-found.ts';
import { slotFreedBeforeStop } from './planted-bugs.ts';

mustBeFound('a slot freed before the task has stopped', slotFreedBeforeStop, {
  breaks: ['no more tasks than slots', 'no task without a slot'],
});
