import type { Job } from '../../job/job.ts';
import { isTerminal } from '../../job/job-state.ts';
import { transitions } from '../../job/transitions.ts';

/** The slash commands that the job would accept as it stands; `status` and `help` are always answered. */
export function commandsThatApply(job: Job): string[] {
  const accepts = {
    run: job.details === undefined || (isTerminal(job.state) && job.state !== 'COMPLETED'),
    retry: transitions.RetryJob[job.state] !== undefined,
    stop: transitions.CancelJob[job.state] !== undefined,
    budget: transitions.RaiseBudget[job.state] !== undefined,
    status: true,
    help: true,
  };
  return Object.entries(accepts)
    .filter(([, accepted]) => accepted)
    .map(([name]) => `\`/factory ${name}\``);
}
