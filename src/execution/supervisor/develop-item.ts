import type { AgentResult } from '../../contracts/agent-task.ts';
import type { PlannedItem } from '../../contracts/task-output.ts';
import { changesBetween } from '../git/changes-between.ts';
import { treeOf } from '../git/commit-snapshot.ts';
import { failureFingerprint, judgeProgress, type Trial } from '../tasks/judge-progress.ts';
import { finishedSpecItems } from '../tasks/plan.ts';
import { asGlob, scopeViolations } from '../tasks/scope-violations.ts';
import { acceptItem, type Failure } from './accept-item.ts';
import { type AttemptStop, isStop, stoppedFromOutside, stopWith } from './attempt-stop.ts';
import { endOfTask, lastWordsOf } from './end-of-task.ts';
import { keepHandoff } from './keep-handoff.ts';
import { mostIterations } from './most-iterations.ts';
import { note } from './note.ts';
import { rollBack } from './roll-back.ts';
import { runAgent } from './run-agent.ts';
import { checkpointWork, commitMessage, saveWork } from './save-work.ts';
import type { Work } from './work.ts';
import { writeItemBrief } from './write-brief.ts';

/** `interrupted`: it got on and ran out of turns, time or room; what is red then says nothing about the way it went. */
type Iterated =
  | { head: string; outcome: 'worked' | 'interrupted' }
  | { head: string; outcome: 'undone'; reason: string };

/**
 * Has one item developed, iteration after iteration with a fresh context, until what the factory runs on it is green.
 *
 * ```
 * iterate ─ wrote outside of its scope, or stuck ─▶ roll back, once more with the reason, then the end
 *    │
 *  accept ─ green ─▶ finished
 *    └ red ─ gets on ─▶ next iteration, with what is red
 *          ├ the same twice ─▶ roll back and begin anew another way
 *          └ the same three times ─▶ stuck
 * ```
 */
export async function developItem(
  work: Work,
  item: PlannedItem,
  from: string,
): Promise<string | AttemptStop> {
  let head = from;
  let reason = '';
  let undone = 0;
  const trials: Trial[] = [];
  for (let round = 0; round < mostIterations; round += 1) {
    const iterated = await iterate(work, item, { from, head, reason });
    if (isStop(iterated)) return iterated;
    head = iterated.head;
    if (iterated.outcome === 'undone') {
      undone += 1;
      reason = iterated.reason;
      if (undone > 1) return stopWith('stuck', `${item.id} was undone twice: ${reason}`);
      continue;
    }
    const failures = await acceptItem(work, item, head);
    if (work.attempt.rights.signal.aborted) return stoppedFromOutside;
    if (failures.length === 0) return head;
    const next = await afterTrial(work, item, { from, head, trials, failures, outcome: iterated.outcome });
    if (isStop(next)) return next;
    ({ head, reason } = next);
  }
  return stopWith(
    'stuck',
    `${item.id} is not finished after ${mostIterations} iterations. ${reason}`.slice(0, 4_000),
  );
}

/** From where, and with which words, the next iteration begins. */
async function afterTrial(
  work: Work,
  item: PlannedItem,
  at: {
    from: string;
    head: string;
    trials: Trial[];
    failures: Failure[];
    outcome: Iterated['outcome'];
  },
): Promise<{ head: string; reason: string } | AttemptStop> {
  if (at.outcome === 'worked') at.trials.push(await trialOf(work, at.head, at.failures));
  const progress = at.outcome === 'worked' ? judgeProgress(at.trials) : 'moving';
  const red = at.failures.map(({ command }) => command);
  note(work, 'item not finished', { itemId: item.id, progress, red });
  const reason = reasonOf(work, at.failures);
  if (progress === 'moving') return { head: at.head, reason };
  if (progress === 'stuck') return stopWith('stuck', stuckWords(item, at.trials.length, red));
  await rollBack(work, at.from, 'the same twice: another way is needed');
  return {
    head: at.from,
    reason: `What was tried twice did not get on, and was taken back. Go about it another way.\n\n${reason}`,
  };
}

async function iterate(
  work: Work,
  item: PlannedItem,
  at: { from: string; head: string; reason: string },
): Promise<Iterated | AttemptStop> {
  const { attempt, progress } = work;
  attempt.heartbeat.enter('working', `developing ${item.id}`);
  const frozen = progress.frozen.map(({ path }) => path);
  const result = await runAgent(work, {
    role: 'developer',
    speciality: item.speciality,
    item,
    itemIds: item.specItems,
    head: at.head,
    brief: writeItemBrief(work, item, at.reason),
    checklist: work.outcomes.checklist.filter(({ id }) => item.specItems.includes(id)),
    writeGlobs: writable(item),
    denyGlobs: frozen.map(asGlob),
  });
  const saved = await saveWork(work, at.head, commitMessage(attempt, item.text));
  await keepHandoff(work, `${item.id}: ${result.summary}`);
  const changes = await changesBetween(attempt.repository, at.from, saved.head);
  const problems = scopeViolations(changes, { writeGlobs: writable(item), frozen: progress.frozen });
  const stop = endOfTask(attempt, result);
  if (stop !== undefined) {
    // What is out of scope is not handed to a successor.
    if (saved.changed && problems.length === 0)
      await checkpointWork(work, saved.head, finishedSpecItems(progress.plan, progress.finished));
    return stop;
  }
  const reason = problems.length > 0 ? problems.slice(0, 10).join('; ') : stuckReason(result);
  if (reason === undefined)
    return {
      head: saved.head,
      outcome: result.status === 'unfinished' && saved.changed ? 'interrupted' : 'worked',
    };
  await rollBack(work, at.from, reason);
  return { head: at.from, outcome: 'undone', reason };
}

/** An item's own tests may be added to as long as they are not frozen. */
function writable({ writeGlobs, testGlobs }: PlannedItem): string[] {
  return [...writeGlobs, ...testGlobs];
}

function stuckReason(result: AgentResult): string | undefined {
  return result.stopReason === 'stuck' ? lastWordsOf(result) : undefined;
}

async function trialOf({ attempt }: Work, head: string, failures: Failure[]): Promise<Trial> {
  return {
    tree: await treeOf(attempt.repository, head),
    failures: failures.map(({ command, output }) => failureFingerprint(command, output)).join(),
  };
}

function reasonOf({ attempt }: Work, failures: Failure[]): string {
  return failures
    .map(
      ({ command, output }) =>
        `${command} is red in a clean checkout:\n${attempt.redactor.redact(output).slice(-6_000)}`,
    )
    .join('\n\n');
}

function stuckWords({ id }: PlannedItem, trials: number, red: string[]): string {
  const commands = red.map((command) => `\`${command}\``).join(', ');
  return `${id} does not get on: after ${trials} iterations, one of them begun anew, ${commands} fails in the same way.`;
}
