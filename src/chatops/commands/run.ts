import type { SlashCommandHandler } from '../../governance/slash-command-handler.ts';
import type { JobCommand } from '../../job/job-command.ts';
import { refuseCommand } from './refuse-command.ts';
import { refuseOption } from './refuse-option.ts';
import { canStart, startJob } from './start-job.ts';

/** Asks for a job as the trigger label does, with options; on a job that has ended it freezes the issue anew and tries again. */
export const runCommand: SlashCommandHandler = {
  name: 'run',
  who: 'writer',
  usage: '/factory run [model=NAME] [agent=NAME] [deliver=pr|zip|blob]',
  help: 'Starts a job for this issue, without the label. On a job that has ended: freezes the issue as it is now and starts it again.',
  example: '/factory run model=gpt-5',
  applies: canStart,
  async toCommand(context): Promise<JobCommand> {
    const { message, job } = context;
    const unusable = refuseOption('run', message, 'nothing-follows');
    if (unusable !== undefined) return unusable;
    if (message.text !== '')
      return refuseCommand(
        'run',
        'unexpected-text',
        '`/factory run` takes options only. What the agent should know belongs into the issue; to say more after a try, use `/factory retry <guidance>`.',
      );
    if (job.state === 'COMPLETED')
      return refuseCommand(
        'run',
        'already-completed',
        'The work of this issue was merged, or delivered as an archive. Open a new issue for what is still to do.',
      );
    if (!canStart(job))
      return refuseCommand(
        'run',
        'job-under-way',
        `There is a job already; it is ${job.state}. See \`/factory status\`.`,
      );
    return await startJob(context, message.options);
  },
};
