import type { Commit } from '../../src/contracts/commit.ts';
import type { JobCommandType } from '../../src/job/job-command.ts';
import type { JobEvent } from '../../src/job/job-event.ts';
import type { RunOptions } from '../../src/job/job-values.ts';
import type { Simulation } from './simulation.ts';

/** Whether somebody wants to see the plan of a job, and has. */
type Wish = 'to-be-shown' | 'shown' | undefined;

/** Hears of every commit and of what was asked for by it: a plan that people want to see is shown to them before anything of it is carried out. */
export function watchPlans({
  violate,
}: Simulation): (commit: Commit, asked: readonly JobCommandType[]) => void {
  const wishes = new Map<string, Wish>();

  return ({ jobId, version, events }, asked) => {
    for (const event of events) {
      const wish = wishes.get(jobId);
      if (event.type === 'PlanRecorded' && wish === 'to-be-shown' && !events.some(isPause))
        violate('a plan that people want to see is shown', `${jobId}#${version}`);
      wishes.set(jobId, wishAfter(event, wish, asked.includes('ResumeJob')));
    }
  };
}

function wishAfter(event: JobEvent, wish: Wish, isResumed: boolean): Wish {
  switch (event.type) {
    case 'PlanRecorded':
      return wish && 'shown';
    case 'JobSubmitted':
    case 'JobRetried':
      return wishOf(event.options, wish, isResumed);
    case 'InputAdded':
    case 'RequestAmended':
      return wish && 'to-be-shown';
    default:
      return wish;
  }
}

/** Whoever has a job tried again wants it done; whoever resumes it wants what was planned, if they have seen it. */
function wishOf({ planOnly }: RunOptions = {}, wish: Wish, isResumed: boolean): Wish {
  if (planOnly === undefined) return wish;
  if (planOnly) return 'to-be-shown';
  return isResumed && wish === 'to-be-shown' ? wish : undefined;
}

function isPause(event: JobEvent): boolean {
  return event.type === 'HumanNeeded' && event.reason === 'paused';
}
