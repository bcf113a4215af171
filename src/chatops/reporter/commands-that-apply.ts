import type { Job } from '../../job/job.ts';
import { slashCommands } from '../slash-commands.ts';

/** The slash commands that would do something for the job as it stands. */
export function commandsThatApply(job: Job): string[] {
  return slashCommands.filter((command) => command.applies(job)).map(({ name }) => `\`/factory ${name}\``);
}
