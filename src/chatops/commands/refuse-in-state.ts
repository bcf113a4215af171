import type { Job } from '../../job/job.ts';
import type { JobCommandOf } from '../../job/job-command.ts';
import type { JobState } from '../../job/job-state.ts';
import { refuseCommand } from './refuse-command.ts';

/** What a person can do instead, in each state a job can stand in. */
const instead: Record<JobState, string> = {
  DRAFT: '`/factory run` starts a job.',
  GOVERNANCE_ANALYSIS: 'Governance gives its verdict in a moment.',
  HELD: 'Its pull request waits for a review: approve it there, or request changes to say what should be different.',
  NEEDS_INPUT: 'It waits for answers: write them in a plain comment.',
  APPROVED: 'It waits for a worker.',
  TASK_PLANNING: 'A worker is at it: `/factory pause` or `/factory stop` ends that.',
  IN_PROGRESS: 'A worker is at it: `/factory pause` or `/factory stop` ends that.',
  VALIDATING: 'A worker is at it: `/factory pause` or `/factory stop` ends that.',
  DEPLOYABLE: 'Its pull request waits for a review: request changes there, or use `/factory retry`.',
  NEEDS_HUMAN: '`/factory status` tells what it waits for.',
  COMPLETED: 'Its work was merged, or delivered as an archive. Open a new issue for what is still to do.',
  FAILED: '`/factory retry` starts it again.',
  REJECTED: '`/factory explain` tells why; `/factory run` takes the issue as it is now.',
  CANCELLED: '`/factory retry` starts it again.',
};

/** The answer to a command that does nothing for the job as it stands: why, and what helps instead. */
export function refuseInState(command: string, { state, details }: Job): JobCommandOf<'RefuseCommand'> {
  return details === undefined
    ? refuseCommand(command, 'unknown-job', `This issue has no job yet. ${instead.DRAFT}`)
    : refuseCommand(
        command,
        'not-applicable',
        `\`/factory ${command}\` does nothing for a job that is ${state}. ${instead[state]}`,
      );
}
