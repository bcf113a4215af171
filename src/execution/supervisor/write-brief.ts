import { additionNames } from '../../contracts/addition-names.ts';
import type { Assignment, Commands } from '../../contracts/worker-protocol.ts';
import { fenceUntrusted } from '../agents/fence-untrusted.ts';
import { commandKinds } from '../detection/repository-files.ts';
import { summarize } from '../gates/gate-outcome.ts';
import { isGreen, type Measurement } from '../gates/measure-commands.ts';

/**
 * The words that the agent is given: the request and everything that was added to it, each fenced and with its author, and what the factory found out about
 * the repository.
 */
export function writeBrief(assignment: Assignment, commands: Commands, baseline: Measurement[]): string {
  const { request, additions } = assignment;
  const parts = [
    `Issue #${assignment.issueNumber} of ${assignment.repository.owner}/${assignment.repository.name} asks for this:`,
    fenceUntrusted(
      `issue ${assignment.issueNumber} by @${request.author.login}`,
      `${request.title}\n\n${request.body}`,
    ),
    ...request.comments.map((comment) =>
      fenceUntrusted(`comment on the issue by @${comment.author.login}`, comment.body),
    ),
    ...additions.map((part) =>
      fenceUntrusted(
        `${additionNames[part.kind]} by ${part.author === undefined ? 'the factory' : `@${part.author.login}`}`,
        part.text,
      ),
    ),
    describeCommands(commands, baseline),
  ];
  if (assignment.earlierWork === true) {
    parts.push(
      'The branch holds earlier work on this request. Keep it, and change only what the newest of the texts above ask for.',
    );
  }
  return parts.filter((part) => part !== '').join('\n\n');
}

function describeCommands(commands: Commands, baseline: Measurement[]): string {
  const lines = commandKinds.flatMap((kind) => {
    const command = commands[kind];
    if (command === undefined) return [];
    const measured = baseline.find((each) => each.kind === kind);
    const state =
      measured === undefined
        ? ''
        : isGreen(measured)
          ? ' (passes now)'
          : ` (fails already, exit code ${measured.exitCode})`;
    return [`- ${kind}: \`${command}\`${state}`];
  });
  if (lines.length === 0) return 'The factory found no commands that check this repository.';
  return `The factory will check your work in a clean checkout with these commands:\n${lines.join('\n')}`;
}

/** The words of a further round, after red gates. */
export function writeRepairBrief(
  brief: string,
  failures: { name: string; command?: string | undefined; output: string }[],
): string {
  return [
    brief,
    'You have worked on this already; your changes are in the working tree. The factory checked them in a clean checkout and found this. Repair it without weakening what is checked.',
    ...failures.map(({ name, command, output }) =>
      fenceUntrusted(
        `gate ${name}${command === undefined ? '' : ` ${command}`}`,
        summarize(output, 6_000) || 'It failed without a word.',
      ),
    ),
  ].join('\n\n');
}

/** The words of a further iteration, after one that ran out of turns, time or context. */
export function writeContinuationBrief(brief: string, lastWords: string): string {
  return [
    brief,
    'You have worked on this already and were interrupted; your changes are in the working tree. Look at them and go on. Your last words were:',
    fenceUntrusted('your earlier self', summarize(lastWords, 4_000) || 'nothing'),
  ].join('\n\n');
}
