import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { chooseModel, modelNotice } from '../../config/model-choice.ts';
import type { Environment } from '../../config/parse-environment.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import { runOnLocalClone } from '../../wiring/standalone.ts';
import { interruption } from '../start/interruption.ts';
import { describeOutcome } from './describe-outcome.ts';

type RunOptions = {
  repo: string;
  issue: string;
  model?: string;
  agent?: string;
  budget?: number;
  scripted?: string;
  out: string;
  json: boolean;
  unsafeNoSandbox: boolean;
};

/** `factory run`: one issue, one local clone, no GitHub. */
export function addRunCommand(program: Command, environment: Environment): void {
  program
    .command('run')
    .description(
      'work on a local clone without GitHub: the commits arrive on a branch factory/…, the gates report on standard output',
    )
    .requiredOption('--repo <dir>', 'the clone; its working tree and other branches are not touched')
    .requiredOption('--issue <file>', 'Markdown: the first heading is the title, the rest the request')
    .option('--model <name>', 'the model (default: FACTORY_MODEL, else gpt-5)')
    .option('--agent <name>', 'the agent (default: native, or what .github/factory.yml says)')
    .option('--budget <dollars>', 'what the model calls may cost', dollars)
    .option('--scripted <file>', 'let a scripted model play this scenario instead of calling a model')
    .option('--out <dir>', 'where trace and artifacts stay', '.devfactory/run')
    .option('--unsafe-no-sandbox', 'run what the model chooses without a sandbox', false)
    .option('--json', 'print the outcome as JSON', false)
    .addHelpText(
      'after',
      '\nOPENAI_API_KEY and OPENAI_BASE_URL say where the model is.\nExit code: 0 a branch with the work, 1 none.',
    )
    .action((options: RunOptions) => run(options, environment));
}

function dollars(text: string): number {
  if (/^\d+(\.\d{1,6})?$/.test(text)) return Math.round(Number(text) * 1_000_000);
  throw new InvalidArgumentError('It must be an amount in dollars, such as 2.50.');
}

async function run(options: RunOptions, environment: Environment): Promise<void> {
  const { scripted, model: named, agent, budget } = options;
  const model =
    scripted === undefined
      ? chooseModel({ ...environment, ...(named === undefined ? {} : { FACTORY_MODEL: named }) })
      : { kind: 'scripted' as const, scenarioPath: resolve(scripted) };
  if (model.kind === 'scripted' && scripted === undefined) {
    throw new FactoryError(
      'model-missing',
      'There is no model. Set OPENAI_API_KEY (and OPENAI_BASE_URL for another server), or give a scenario: --scripted FILE',
      { disposition: 'ask-human' },
    );
  }
  if (!options.json) process.stderr.write(`${modelNotice(model)}\n`);
  const terminated = new AbortController();
  void interruption(process).then(() => terminated.abort());
  const outcome = await runOnLocalClone({
    repository: resolve(options.repo),
    issueFile: resolve(options.issue),
    outputFolder: resolve(options.out),
    model,
    ...(agent === undefined ? {} : { agent }),
    ...(budget === undefined ? {} : { budgetMicroUsd: budget }),
    searchPath: environment.PATH ?? '',
    unsafeNoSandbox: options.unsafeNoSandbox || environment.FACTORY_UNSAFE_NO_SANDBOX === 'true',
    terminated: terminated.signal,
  });
  process.stdout.write(
    options.json ? `${JSON.stringify(outcome)}\n` : `${describeOutcome(outcome, options.repo).join('\n')}\n`,
  );
  process.exitCode = outcome.delivered === undefined ? 1 : 0;
}
