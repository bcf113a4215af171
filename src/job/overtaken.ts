import type { Job, Withdrawn } from './job.ts';
import { secondOf } from './second-of.ts';
import { shownTime } from './shown-time.ts';

const ended: Readonly<Record<Withdrawn['cause'], string>> = {
  command: '`/factory stop` was written',
  'label-removed': 'The label was taken off',
  'pull-request-closed': 'The pull request was closed',
  'held-pull-request-merged': 'The pull request that held the request was merged',
  'issue-closed': 'The issue was closed',
};

/**
 * What people did after they had asked for work, where the ask is heard only now: the last they are known to have done, as a sentence for whoever asked. They wanted the job ended since, or have asked
 * once more and been heard, and nothing is to be started behind their back. Both times are GitHub's, which tells them to the second: of two within one, and without a time, the ask counts.
 */
export function overtakenBy(
  { withdrawn, details }: Pick<Job, 'withdrawn' | 'details'>,
  askedAt: string | undefined,
): string | undefined {
  if (askedAt === undefined) return undefined;
  const done = [
    ...(withdrawn === undefined ? [] : [{ at: withdrawn.at, what: ended[withdrawn.cause] }]),
    ...(details?.takenUp === undefined
      ? []
      : [{ at: details.takenUp.at, what: 'The job was asked for once more' }]),
  ];
  const [last] = done
    .filter(({ at }) => secondOf(at) > secondOf(askedAt))
    .toSorted((one, other) => secondOf(other.at) - secondOf(one.at));
  return last && `${last.what} at ${shownTime(last.at)}, after this.`;
}
