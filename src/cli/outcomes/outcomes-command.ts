import type { Command } from 'commander';
import type { Environment } from '../../config/parse-environment.ts';
import { print } from '../print.ts';
import { type RecordsOptions, recordsOf, withRecords } from '../records-source.ts';
import { describeOutcomes } from './describe-outcomes.ts';

/** `factory outcomes`: what became of the jobs, by repository, agent, model and risk factor. */
export function addOutcomesCommand(program: Command, environment: Environment): void {
  withRecords(program.command('outcomes'))
    .description(
      'say how jobs ended, how much of the work was accepted, and what it cost; nothing is changed',
    )
    .option('--json', 'print JSON', false)
    .addHelpText(
      'after',
      '\naccepted: merged and kept, of what people decided about. rework: rounds of feedback for each delivered job.\nA job with several risk factors counts under each of them. Cost: what ended attempts have spent.\nWith --table credentials and region are found as the AWS SDK finds them; dynamodb:Scan on the table is enough.',
    )
    .action(async ({ json, ...records }: RecordsOptions & { json: boolean }) => {
      const { readOutcomes } = await import('../../wiring/outcomes.ts');
      const summarized = await readOutcomes(recordsOf(records), environment);
      const text = json ? JSON.stringify(summarized) : describeOutcomes(summarized).join('\n');
      print(text);
    });
}
