import { resolve } from 'node:path';
import { chooseModel, modelNotice } from '../../config/model-choice.ts';
import type { Environment } from '../../config/parse-environment.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import { runOnLocalClone } from '../../wiring/standalone.ts';
import { interruption } from '../start/interruption.ts';
import { describeOutcome } from './describe-outcome.ts';

/** What `factory run` was given on the command line. */
export type RunOptions = {
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

/** Carries `factory run` out and says how it ended; the exit code is 0 where there is a branch with the work. */
export async function runOnClone(options: RunOptions, environment: Environment): Promise<void> {
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
