import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Environment } from '../../config/parse-environment.ts';
import { interruption } from '../start/interruption.ts';
import { describeGates, reportOfGates } from './describe-gates.ts';

type GatesOptions = {
  repo: string;
  base?: string;
  json: boolean;
  readOnly: boolean;
  unsafeNoSandbox: boolean;
};

/** `factory gates`: the gates alone, on a working copy. */
export function addGatesCommand(program: Command, environment: Environment): void {
  program
    .command('gates')
    .description('run the gates that a job goes through on a working copy, with what is not committed')
    .requiredOption('--repo <dir>', 'the working copy; nothing in it is written')
    .option(
      '--base <revision>',
      'what the change is measured against (default: where it left the default branch)',
    )
    .option(
      '--read-only',
      'leave out install, format, lint, types, tests and build: run nothing of the repository',
      false,
    )
    .option('--json', 'print the report as JSON', false)
    .option('--unsafe-no-sandbox', 'run the commands of the repository without a sandbox', false)
    .addHelpText(
      'after',
      '\nGates: install, format, lint, types, test, build, each compared with the base; secrets, checks (tests and their settings), dependencies,\nsecurity rules, diff policy. docs/gates.md explains them.\nExit code: 0 nothing stands in the way, 1 a gate blocks, 2 the gates could not be run.',
    )
    .action((options: GatesOptions) => run(options, environment));
}

async function run(options: GatesOptions, environment: Environment): Promise<void> {
  const terminated = new AbortController();
  void interruption(process).then(() => terminated.abort());
  const { checkGates } = await import('../../wiring/gates.ts');
  const report = await checkGates({
    repository: resolve(options.repo),
    ...(options.base === undefined ? {} : { base: options.base }),
    readOnly: options.readOnly,
    searchPath: environment.PATH ?? '',
    unsafeNoSandbox: options.unsafeNoSandbox || environment.FACTORY_UNSAFE_NO_SANDBOX === 'true',
    signal: terminated.signal,
    onGate: (name) => {
      if (!options.json && process.stderr.isTTY) process.stderr.write(`${name} …\n`);
    },
  }).catch((error: unknown) => {
    process.exitCode = 2;
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return undefined;
  });
  if (report === undefined) return;
  const text = options.json ? JSON.stringify(reportOfGates(report)) : describeGates(report).join('\n');
  process.stdout.write(`${text}\n`);
  process.exitCode = report.outcomes.some(({ blocks }) => blocks) ? 1 : 0;
}
