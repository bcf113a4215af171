import type { Job } from '../../job/job.ts';
import type { JobCommandType } from '../../job/job-command.ts';
import { transitions } from '../../job/transitions.ts';

/** Which core command each slash command asks for; the ones that are always answered ask for none. */
const asks: readonly (readonly [name: string, command: JobCommandType | undefined])[] = [
  ['run', 'SubmitJob'],
  ['retry', 'RetryJob'],
  ['stop', 'CancelJob'],
  ['status', undefined],
  ['help', undefined],
];

/** The slash commands that the job would accept as it stands. */
export function commandsThatApply(job: Job): string[] {
  return asks
    .filter(([, command]) => command === undefined || transitions[command][job.state] !== undefined)
    .map(([name]) => `\`/factory ${name}\``);
}
