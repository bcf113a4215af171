import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Environment } from '../../config/parse-environment.ts';
import { describeOutcomes } from './describe-outcomes.ts';

/** `factory outcomes`: what became of the jobs, by repository, agent, model and risk factor. */
export function addOutcomesCommand(program: Command, environment: Environment): void {
  program
    .command('outcomes')
    .description(
      'say how jobs ended, how much of the work was accepted, and what it cost; nothing is changed',
    )
    .option('--data <dir>', 'the data folder of a factory on this machine, running or not', '.devfactory')
    .option('--table <name>', 'the DynamoDB table of a deployed factory, instead of a folder')
    .option('--json', 'print JSON', false)
    .addHelpText(
      'after',
      '\naccepted: merged and kept, of what people decided about. rework: rounds of feedback for each delivered job.\nA job with several risk factors counts under each of them. Cost: what ended attempts have spent.\nWith --table credentials and region are found as the AWS SDK finds them; dynamodb:Scan on the table is enough.',
    )
    .action(async ({ data, table, json }: { data: string; table?: string; json: boolean }) => {
      const { readOutcomes } = await import('../../wiring/outcomes.ts');
      const source = table === undefined ? { dataDir: resolve(data) } : { tableName: table };
      const summarized = await readOutcomes(source, environment);
      const text = json ? JSON.stringify(summarized) : describeOutcomes(summarized).join('\n');
      process.stdout.write(`${text}\n`);
    });
}
