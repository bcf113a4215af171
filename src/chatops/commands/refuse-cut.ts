import type { JobMessageOf } from '../../contracts/job-message.ts';
import { maxCommentLength } from '../../contracts/may-hold-command.ts';
import type { JobCommand } from '../../job/job-command.ts';
import { refuseCommand } from './refuse-command.ts';

/** Refuses words for the agent that were not read to their end; undefined where they were. */
export function refuseCut(
  name: string,
  { isCut }: Pick<JobMessageOf<'slash-command'>, 'isCut'>,
): JobCommand | undefined {
  if (isCut === undefined) return undefined;
  return refuseCommand(
    name,
    'guidance-too-long',
    `Of a comment ${maxCommentLength.toLocaleString('en')} characters are read, and this one goes on: nothing of it was taken. Say it more briefly, or put the long part into a file of the repository and name it.`,
  );
}
