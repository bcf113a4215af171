import type { Command } from 'commander';
import type { Environment } from '../../config/parse-environment.ts';
import type { Learning } from '../../contracts/learning.ts';
import { print } from '../print.ts';
import { type RecordsOptions, recordsOf, withRecords } from '../records-source.ts';
import { describeLearnings } from './describe-learnings.ts';

type Options = RecordsOptions & { repository?: string };

/** `factory learnings`: what agents noted about repositories, and what of it is worth keeping in the repository itself. */
export function addLearningsCommand(program: Command, environment: Environment): void {
  const learnings = program
    .command('learnings')
    .description('say what agents of earlier jobs learnt about repositories');
  withRepository(learnings.command('list', { isDefault: true }))
    .description('list all facts, the best confirmed first')
    .option('--json', 'print JSON', false)
    .action(async (options: Options & { json: boolean }) => {
      const { withDisputes } = await import('../../wiring/learnings.ts');
      const found = withDisputes(await read(options, environment));
      print(options.json ? JSON.stringify(found) : describeLearnings(found));
    });
  withRepository(learnings.command('promote'))
    .description('print .factory/lessons.md with the facts that two jobs or more found independently')
    .addHelpText(
      'after',
      '\nNothing is written. Read it, put it into a pull request of your own: from then on it is the repository’s, and reviewed as its code is.\nExit code: 0 printed, 1 there is nothing to promote, or several repositories have something (choose one with --repository).',
    )
    .action(async (options: Options) => {
      process.exitCode = await promote(await read(options, environment));
    });
  withRepository(
    learnings.command('forget').argument('<id>', 'the first letters of its name, as `list` shows it'),
  )
    .description('remove a fact that is wrong, so that no agent is told it any more')
    .action(async (id: string, options: Options) => {
      const { forgetLearning } = await import('../../wiring/learnings.ts');
      const answer = await forgetLearning(recordsOf(options), environment, id);
      if ('fact' in answer) {
        print(`Forgotten: ${answer.fact}`);
        return;
      }
      process.stderr.write(
        answer.found === 0
          ? `No fact has a name that begins with ${id}.\n`
          : `${answer.found} facts have names that begin with ${id}: write more of it.\n`,
      );
      process.exitCode = 1;
    });
}

function withRepository(command: Command): Command {
  return withRecords(command).option('--repository <owner/name>', 'one repository only');
}

async function read(options: Options, environment: Environment): Promise<Learning[]> {
  const { readLearnings } = await import('../../wiring/learnings.ts');
  const all = await readLearnings(recordsOf(options), environment);
  return all.filter(
    ({ repository: { owner, name } }) =>
      options.repository === undefined || options.repository === `${owner}/${name}`,
  );
}

async function promote(all: readonly Learning[]): Promise<number> {
  const { lessonsFile, promotable } = await import('../../wiring/learnings.ts');
  const ready = promotable(all);
  const repositories = new Set(ready.map(({ repository }) => repository.id));
  if (repositories.size === 1) {
    process.stdout.write(lessonsFile(ready));
    return 0;
  }
  const names = new Set(ready.map(({ repository: { owner, name } }) => `${owner}/${name}`));
  process.stderr.write(
    repositories.size === 0
      ? 'No fact has been found by two jobs independently yet.\n'
      : `Several repositories have something: ${[...names].join(', ')}. Choose one with --repository.\n`,
  );
  return 1;
}
