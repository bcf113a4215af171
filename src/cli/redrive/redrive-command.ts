import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Environment } from '../../config/parse-environment.ts';
import { type RedrivenQueue, redrivenQueues } from '../../contracts/redriven-queues.ts';
import type { Redriven } from '../../wiring/redrive.ts';

type Options = { queue?: RedrivenQueue; data?: string; limit: number; dryRun: boolean };

const help = `
Without --data the queues are those that the environment names (JOBS_QUEUE_URL, JOBS_DEAD_QUEUE_URL, and so on), reached with the credentials that the AWS SDK finds.
Messages that can never succeed as they are lie in quarantine and are not touched.`;

/** `factory redrive`: messages that failed too often get another chance, once the cause is mended. */
export function addRedriveCommand(program: Command, environment: Environment): void {
  program
    .command('redrive')
    .description('put messages back that failed too often')
    .addOption(new Option('--queue <name>', 'of one queue only').choices(redrivenQueues))
    .option('--data <dir>', 'the data folder of a factory on this machine, running or not')
    .option('--limit <n>', 'the most that is put back on each queue', limitOf, 1_000)
    .option('--dry-run', 'look only', false)
    .addHelpText('after', help)
    .action(async ({ queue, data, limit, dryRun }: Options) => {
      const { redriveQueues } = await import('../../wiring/redrive.ts');
      const source = data === undefined ? { environment } : { dataDir: resolve(data) };
      const queues = queue === undefined ? redrivenQueues : [queue];
      for (const outcome of await redriveQueues(source, { queues, limit, dryRun }))
        process.stdout.write(`${inWords(outcome.queue, outcome.redriven, dryRun).join('\n')}\n`);
    });
}

function limitOf(text: string): number {
  const limit = Number(text);
  if (/^\d{1,6}$/.test(text) && limit > 0) return limit;
  throw new InvalidArgumentError('It must be a whole number from 1 to 999999.');
}

function inWords(queue: RedrivenQueue, { depth, letters }: Redriven, dryRun: boolean): string[] {
  const lines = letters.map(({ type = 'unreadable', jobId, commandId, sentAt, redrives }) =>
    ['  ', type, jobId, commandId, `sent ${sentAt}`, redrives > 0 ? `put back ${redrives} times` : undefined]
      .filter((word) => word !== undefined)
      .join(' '),
  );
  const left = Math.max(0, depth - letters.length);
  const verb = dryRun ? 'would be put back' : 'put back';
  return [`${queue}: ${letters.length} ${verb}, ${left} left`, ...lines];
}
