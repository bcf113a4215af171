import type { AgentResult, ChecklistItem } from '../../contracts/agent-task.ts';
import type { StopReason } from '../../contracts/job-vocabulary.ts';
import { changesBetween } from '../git/changes-between.ts';
import { asGlob, scopeViolations } from '../tasks/scope-violations.ts';
import { type AttemptStop, stopWith } from './attempt-stop.ts';
import { endOfTask, lastWordsOf } from './end-of-task.ts';
import { keepHandoff } from './keep-handoff.ts';
import { mostIterations } from './most-iterations.ts';
import { rollBack } from './roll-back.ts';
import { runAgent } from './run-agent.ts';
import { checkpointWork, commitMessage, type SavedWork, saveWork } from './save-work.ts';
import type { Work } from './work.ts';
import { writeContinuationBrief } from './write-brief.ts';

/** After these ends of an iteration what is there is worth proving; after any other the attempt ends. */
const worthProving: readonly StopReason[] = ['success', 'partial', 'no_changes'];
/** After these an agent that got on, and has items left, goes on with a fresh context. */
const worthContinuing: readonly StopReason[] = ['partial', 'context', 'timeout'];

/** A round of work on the whole: at first the request, later what was red or found. */
export type Round = { number: number; words: string; prefix: string };

type Iterated = { result: AgentResult; saved: SavedWork; problems: string[] };

/** One or more iterations of a developer on the whole, each with a fresh context: the state is in the files. Every one is saved. */
export async function workOnWhole(
  work: Work,
  from: string,
  round: Round,
): Promise<{ saved: SavedWork } | AttemptStop> {
  let head = from;
  let { words } = round;
  let undone = false;
  for (let iteration = 1; ; iteration += 1) {
    const { result, saved, problems } = await iterate(work, { from, head, words, round });
    if (problems.length > 0) {
      const reason = problems.slice(0, 10).join('; ');
      await rollBack(work, from, reason);
      if (undone) return stopWith('stuck', `The work was undone twice: ${reason}`);
      undone = true;
      head = from;
      words = writeContinuationBrief(round.words, `Everything was taken back, because ${reason}.`);
      continue;
    }
    if (saved.changed) await checkpointWork(work, saved.head, claimed(work.outcomes.checklist));
    head = saved.head;
    if (iteration >= mostIterations || !goesOn(work, result, saved)) {
      const stop = whyNotProven(work, result, head);
      return stop ?? { saved };
    }
    words = writeContinuationBrief(round.words, result.summary);
  }
}

async function iterate(
  work: Work,
  at: { from: string; head: string; words: string; round: Round },
): Promise<Iterated> {
  const { attempt, progress, outcomes } = work;
  const { writeGlobs } = progress.plan;
  const result = await runAgent(work, {
    role: 'developer',
    itemIds: outcomes.checklist.map(({ id }) => id),
    head: at.head,
    brief: at.words,
    checklist: outcomes.checklist,
    writeGlobs,
    denyGlobs: progress.frozen.map(({ path }) => asGlob(path)),
  });
  outcomes.checklist = result.checklist;
  await keepHandoff(work, result.summary);
  const message = commitMessage(attempt, attempt.assignment.request.title, at.round.prefix);
  const saved = await saveWork(work, at.head, message);
  if (attempt.rights.signal.aborted) return { result, saved, problems: [] };
  const changes = await changesBetween(attempt.repository, at.from, saved.head);
  return { result, saved, problems: scopeViolations(changes, { writeGlobs, frozen: progress.frozen }) };
}

function goesOn({ attempt }: Work, result: AgentResult, saved: SavedWork): boolean {
  return (
    worthContinuing.includes(result.stopReason) &&
    saved.changed &&
    result.checklist.some((item) => item.state === 'open') &&
    !attempt.rights.signal.aborted
  );
}

function whyNotProven({ attempt, start }: Work, result: AgentResult, head: string): AttemptStop | undefined {
  const stop = endOfTask(attempt, result);
  if (stop !== undefined) return stop;
  if (!worthProving.includes(result.stopReason)) return stopWith(result.stopReason, lastWordsOf(result));
  return head === start.base
    ? stopWith('no_changes', result.summary || 'The agent changed nothing.')
    : undefined;
}

function claimed(checklist: ChecklistItem[]): string[] {
  return checklist.filter((item) => item.state !== 'open').map((item) => item.id);
}
