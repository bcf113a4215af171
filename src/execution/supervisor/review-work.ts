import type { RoleName } from '../../contracts/role-names.ts';
import type { TaskOutput } from '../../contracts/task-output.ts';
import { isGreen, isProgramMissing } from '../gates/measure-commands.ts';
import { patchBetween } from '../git/changes-between.ts';
import { quotedLine } from '../tasks/verify-quote.ts';
import { type AttemptStop, stopWith } from './attempt-stop.ts';
import { endOfTask } from './end-of-task.ts';
import { runOnCommit } from './in-clean-checkout.ts';
import { note } from './note.ts';
import type { SeenFinding } from './outcomes.ts';
import type { ProvenWork } from './proof.ts';
import { runAgent } from './run-agent.ts';
import type { Work } from './work.ts';
import { writeReviewBrief } from './write-brief.ts';

/** Reviewers' commands take time like any other; what is beyond is not seen, and dropped. */
const mostCommands = 12;

export type Review = { seen: SeenFinding[]; dropped: number };

/** Who looks at a change: the critic always; with a plan also security, and the validator where the repository says what it measures by. */
function reviewersOf({ progress, guidance }: Work): RoleName[] {
  if (progress.lane === 'fast') return ['critic'];
  const standards = guidance.everybody !== '' || guidance.of.validator !== '';
  return [...(standards ? (['validator'] as const) : []), 'critic', 'security'];
}

/** Lets the reviewers look at a change, each with a fresh context, and keeps of what they find what can be seen. A reviewer that comes to no result is shown as that; one that could not be asked ends the attempt. */
export async function reviewWork(work: Work, proven: ProvenWork): Promise<Review | AttemptStop> {
  const { attempt, start } = work;
  const diff = await patchBetween(attempt.repository, start.base, proven.head, 3);
  const brief = writeReviewBrief(attempt, {
    diff: attempt.redactor.redact(diff),
    gates: proven.proof.gates,
  });
  const found: SeenFinding[] = [];
  for (const role of reviewersOf(work)) {
    attempt.heartbeat.enter('validating', `the ${role} looks at the change`);
    const result = await runAgent(work, {
      role,
      itemIds: work.outcomes.checklist.map(({ id }) => id),
      head: proven.head,
      brief,
      checklist: [],
      writeGlobs: [],
      diffRef: `${start.base}..${proven.head}`,
      evidenceRefs: proven.proof.gates.flatMap(({ evidence }) => (evidence === undefined ? [] : [evidence])),
    });
    const stop = endOfTask(attempt, result);
    if (stop !== undefined && stop.stop !== 'blocked') return unreviewed(role, stop);
    if (result.status !== 'done') continue;
    const { findings } = result.output as TaskOutput<'review'>;
    found.push(...findings.map((finding) => ({ ...finding, role })));
  }
  return await verify(work, proven.head, found);
}

/** Work that nobody could look at to the end, for want of money or of a model, does not leave. It was saved before the gates ran, so that the next attempt goes on from it. */
function unreviewed(role: RoleName, { stop, explanation }: AttemptStop): AttemptStop {
  if (stop === 'cancelled') return stopWith(stop, explanation);
  const words = `The gates are green, but the review by the ${role} could not be carried out: the work is saved, and was not delivered.`;
  return stopWith(stop, `${words} ${explanation}`);
}

async function verify(work: Work, head: string, found: SeenFinding[]): Promise<Review> {
  const standing = await stillThere(work, head, found);
  const seen = found.filter((_, index) => standing[index] !== undefined);
  note(work, 'findings verified', { found: found.length, seen });
  return { seen, dropped: found.length - seen.length };
}

/** Of each finding, whether its fault can be seen on a commit: its command fails there, or its quoted line is part of the change. Undefined where it cannot. */
export async function stillThere(
  { attempt, start, base }: Work,
  head: string,
  findings: readonly SeenFinding[],
): Promise<(true | undefined)[]> {
  const patch = await patchBetween(attempt.repository, start.base, head);
  const distinct = new Set(findings.flatMap(({ command }) => (command === undefined ? [] : [command])));
  const commands = [...distinct].slice(0, mostCommands);
  const { install } = base.commands;
  const measured = await runOnCommit(attempt, head, { purpose: 'finding', install, commands });
  return findings.map((finding) => {
    if (finding.command === undefined) return quotedLine(patch, finding) === undefined ? undefined : true;
    const run = measured.find(({ command }) => command === finding.command);
    const fails = run !== undefined && !isGreen(run) && !run.timedOut && !isProgramMissing(run);
    return fails && mentions(patch, finding.file) ? true : undefined;
  });
}

/** A finding is about the change: its file must be part of it. */
function mentions(patch: string, file: string): boolean {
  return patch
    .split('\n')
    .some((line) => /^(?:\+\+\+ "?b\/|--- "?a\/)/.test(line) && line.replace(/"?$/, '').endsWith(`/${file}`));
}
