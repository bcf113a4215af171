import type { SlashCommandHandler } from '../../governance/slash-command-handler.ts';
import type { Job } from '../../job/job.ts';
import type { JobCommand } from '../../job/job-command.ts';
import { transitions } from '../../job/transitions.ts';
import { refuseCommand } from './refuse-command.ts';
import { refuseInState } from './refuse-in-state.ts';
import { refuseOption } from './refuse-option.ts';
import { canStart, startJob } from './start-job.ts';

/** A job that waits for people with what it was asked: it can be planned again without freezing the issue anew. */
function canPlanAgain({ state, details }: Job): boolean {
  return details !== undefined && transitions.RetryJob[state] !== undefined;
}

/** Starts or retries a job that stops once its plan is made, so that people can look at it before anything is changed. */
export const planCommand: SlashCommandHandler = {
  name: 'plan',
  who: 'writer',
  usage: '/factory plan [model=NAME] [agent=NAME] [deliver=pr|zip|blob]',
  help: 'Plans only: starts a job as `/factory run` does, or takes up one that waits for a person, and stops when the plan stands on the issue. `/factory guide <text>` has it planned anew, `/factory resume` has it carried out.',
  example: '/factory plan',
  applies: (job) => canStart(job) || canPlanAgain(job),
  async toCommand(context): Promise<JobCommand> {
    const { message, job } = context;
    const unusable = refuseOption('plan', message, 'nothing-follows');
    if (unusable !== undefined) return unusable;
    if (message.text !== '')
      return refuseCommand(
        'plan',
        'unexpected-text',
        '`/factory plan` takes options only. What the agent should know belongs into the issue; to say more once the plan stands, use `/factory guide <text>`.',
      );
    const options = { ...message.options, planOnly: true };
    if (canStart(job)) return await startJob(context, options);
    if (!canPlanAgain(job)) return refuseInState('plan', job);
    return { type: 'RetryJob', by: { id: message.sender.id, login: message.sender.login }, options };
  },
};
