import { additionNames } from '../../contracts/addition-names.ts';
import type { Finding, PlannedItem } from '../../contracts/task-output.ts';
import type { Assignment, Commands } from '../../contracts/worker-protocol.ts';
import { fenceUntrusted } from '../agents/fence-untrusted.ts';
import { commandKinds } from '../detection/repository-files.ts';
import { summarize } from '../gates/gate-outcome.ts';
import { isGreen, type Measurement } from '../gates/measure-commands.ts';
import { describeLearnings } from './describe-learnings.ts';
import { renderSpec } from './keep-handoff.ts';
import type { Work } from './work.ts';

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
    describeLearnings(assignment.learnings ?? []),
    describeCommands(commands, baseline),
  ];
  if (assignment.earlierWork === true) {
    parts.push(
      'The branch holds earlier work on this request. Keep it, and change only what the newest of the texts above ask for.',
    );
  }
  if (assignment.bringUp === true) {
    parts.push(
      `The branch has everything of ${assignment.repository.defaultBranch} as it is now: what was missing the factory has merged. Look whether the work still fits it, and repair what does not.`,
    );
  }
  if (assignment.formerWork === true) {
    parts.push(
      'The branch holds work that was made for an earlier version of this request, and it will be shown to people together with yours. Keep of it what the texts above still ask for, and take back what they do not.',
    );
  }
  return parts.filter((part) => part !== '').join('\n\n');
}

const noCommands = 'The factory found no commands that check this repository.';

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
  if (lines.length === 0) return noCommands;
  return `The factory will check your work in a clean checkout with these commands:\n${lines.join('\n')}`;
}

/** The words of a further round, after red gates. */
export function writeRepairBrief(
  brief: string,
  failures: { name: string; command?: string | undefined; output: string }[],
  cause = '',
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
    ...(cause === '' ? [] : [fenceUntrusted('what QA takes for the cause', cause)]),
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

/** The words about one piece of work: the request, the SPEC as it stands, the piece, its frozen tests, what the last iteration left to say, and what is red. */
export function writeItemBrief(work: Work, item: PlannedItem, reason: string): string {
  const { attempt, base, progress } = work;
  const frozen = progress.frozen.filter(({ itemId }) => itemId === item.id).map(({ path }) => path);
  return [
    writeBrief(attempt.assignment, base.commands, base.measured),
    fenceUntrusted('SPEC.md, as it stands', renderSpec(work)),
    fenceUntrusted(`item ${item.id} of the plan`, describeItem(item)),
    frozen.length === 0
      ? ''
      : `These tests were written for it and are red. They are frozen: make them green, you cannot change them: ${frozen.join(', ')}.`,
    'Work on this item only; the others have their turn.',
    progress.handoff === '' ? '' : fenceUntrusted('handoff of the last iteration', progress.handoff),
    reason === ''
      ? ''
      : `This was tried before and is not finished. What the factory found:\n\n${fenceUntrusted('the factory’s checks', reason)}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function describeItem({ text, acceptance, writeGlobs, testGlobs }: PlannedItem): string {
  return [
    text,
    ...(acceptance === undefined ? [] : [`finished when this exits with 0: ${acceptance}`]),
    `its code may be written in: ${writeGlobs.join(', ')}`,
    ...(testGlobs.length === 0 ? [] : [`its tests belong in: ${testGlobs.join(', ')}`]),
  ].join('\n');
}

/** The most of a change that a reviewer is shown at once; the rest can be read in the files. */
const mostDiffCharacters = 60_000;

/** The words to somebody who judges a change with fresh eyes: request, change and evidence, and nothing of how it came about. */
export function writeReviewBrief(
  { assignment }: Pick<Work['attempt'], 'assignment'>,
  shown: { diff: string; gates: { name: string; status: string; summary: string }[] },
): string {
  const { diff } = shown;
  const rest = diff.length - mostDiffCharacters;
  return [
    writeBrief(assignment, {}, []).replace(noCommands, '').trim(),
    fenceUntrusted('the change', diff.slice(0, mostDiffCharacters)),
    rest > 0 ? `The change has ${rest} characters more: read the files.` : '',
    fenceUntrusted(
      'what the factory ran on it',
      shown.gates
        .map(({ name, status, summary }) => `${name}: ${status} ${summary.slice(0, 300)}`)
        .join('\n'),
    ),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** The words of a round that mends what reviewers found. */
export function writeFindingsBrief(brief: string, findings: readonly (Finding & { role: string })[]): string {
  return [
    brief,
    'You have worked on this already; your changes are in the working tree. Reviewers found this, and the factory has seen each for itself. Mend it.',
    ...findings.map(({ role, file, line, claim, command, quote }) =>
      fenceUntrusted(
        `finding of the ${role}`,
        [
          `${file}:${line}: ${claim}`,
          ...(command === undefined ? [] : [`fails as long as it is there: ${command}`]),
          ...(quote === undefined ? [] : [`the line: ${quote}`]),
        ].join('\n'),
      ),
    ),
  ].join('\n\n');
}
