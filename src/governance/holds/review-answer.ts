import type { JobCommand } from '../../job/job-command.ts';
import type { ReviewRefusal } from './why-not-release.ts';

/** What comes of a review of a request: a command, and whether people are told where they reviewed. */
export type ReviewAnswer = { command: JobCommand; announce: boolean };

export function asRefusal({ announce, ...refusal }: ReviewRefusal): ReviewAnswer {
  return { command: { type: 'RefuseCommand', command: 'review', ...refusal }, announce };
}
