import type { PlannedItem, TaskOutput } from '../../contracts/task-output.ts';
import { type Change, changesBetween } from '../git/changes-between.ts';
import { readBlob } from '../git/read-blob.ts';
import { judgeRed, type RedProof } from '../tasks/judge-red.ts';
import { asGlob, scopeViolations } from '../tasks/scope-violations.ts';
import type { AttemptStop } from './attempt-stop.ts';
import { isStop } from './attempt-stop.ts';
import { endOfTask } from './end-of-task.ts';
import { runOnCommit } from './in-clean-checkout.ts';
import { note } from './note.ts';
import { rollBack } from './roll-back.ts';
import { runAgent } from './run-agent.ts';
import { commitMessage, saveWork } from './save-work.ts';
import type { Work } from './work.ts';
import { writeItemBrief } from './write-brief.ts';

/** One more try is given, with the reason why the first was of no use. */
const tries = 2;

type Designed = { head: string; proof: RedProof; written: Change[] };

/**
 * Has the tests of an item written before its code, and proves that they are red for the expected reason. Those that are, are frozen. Where there can be no red test the item goes on
 * without, and the reason is shown wherever the item is.
 */
export async function designTests(
  work: Work,
  item: PlannedItem,
  head: string,
): Promise<string | AttemptStop> {
  const designed = await design(work, item, head);
  if (isStop(designed)) return designed;
  work.progress.redProofs[item.id] = designed.proof;
  if (designed.proof.red)
    work.progress.frozen.push(...designed.written.map(({ path, blob }) => ({ path, blob, itemId: item.id })));
  note(work, 'tests before code', { itemId: item.id, proof: designed.proof, frozen: work.progress.frozen });
  return designed.head;
}

async function design(work: Work, item: PlannedItem, head: string): Promise<Designed | AttemptStop> {
  const without = (reason: string): Designed => ({ head, proof: { red: false, reason }, written: [] });
  if (item.testGlobs.length === 0 || item.speciality === 'docs')
    return without('the plan names no tests for it');
  if (work.base.commands.test === undefined) return without('no command runs tests here');
  let reason = '';
  for (let round = 0; round < tries; round += 1) {
    const tried = await tryOnce(work, item, head, reason);
    if (isStop(tried) || tried.proof.red) return tried;
    reason = tried.proof.reason;
    await rollBack(work, head, reason);
    if (tried.final) break;
  }
  return without(reason);
}

async function tryOnce(
  work: Work,
  item: PlannedItem,
  head: string,
  reason: string,
): Promise<(Designed & { final: boolean }) | AttemptStop> {
  const { attempt } = work;
  attempt.heartbeat.enter('working', `tests for ${item.id}`);
  const result = await runAgent(work, {
    role: 'test_designer',
    item,
    itemIds: item.specItems,
    head,
    brief: writeItemBrief(work, item, reason),
    checklist: work.outcomes.checklist.filter(({ id }) => item.specItems.includes(id)),
    writeGlobs: item.testGlobs,
    denyGlobs: work.progress.frozen.map(({ path }) => asGlob(path)),
  });
  const stop = endOfTask(attempt, result);
  if (stop !== undefined && stop.stop !== 'blocked') return stop;
  const refuse = (why: string, final = false) => ({
    head,
    proof: { red: false as const, reason: why },
    written: [],
    final,
  });
  const handedIn = result.output as TaskOutput<'new_tests'> | undefined;
  if (handedIn !== undefined && 'untestable' in handedIn) return refuse(handedIn.untestable, true);
  const saved = await saveWork(work, head, commitMessage(attempt, item.text, 'Tests: '));
  const written = await changesBetween(attempt.repository, head, saved.head);
  const problems = scopeViolations(written, { writeGlobs: item.testGlobs, frozen: work.progress.frozen });
  if (problems.length > 0) return refuse(problems.join('; '));
  const gone = written.filter(({ status }) => status === 'deleted').map(({ path }) => path);
  if (gone.length > 0) return refuse(`tests that stand already are not deleted: ${gone.join(', ')}`);
  const files = written.filter(({ status, mode }) => status !== 'deleted' && mode.startsWith('100'));
  if (files.length === 0) return refuse('no test was written');
  return { ...(await proveRed(work, saved.head, files)), final: false };
}

async function proveRed(work: Work, head: string, files: Change[]): Promise<Designed> {
  const { attempt, base } = work;
  attempt.heartbeat.enter('working', 'the new tests must be red');
  const [after] = await runOnCommit(attempt, head, {
    purpose: 'red',
    install: base.commands.install,
    commands: base.commands.test === undefined ? [] : [base.commands.test],
  });
  if (after === undefined)
    return { head, proof: { red: false, reason: 'the tests could not be run' }, written: files };
  const texts = await Promise.all(
    files.map(async ({ path, blob }) => ({
      path,
      text: (await readBlob(attempt.repository, blob)).toString('utf8'),
    })),
  );
  const proof = judgeRed(work.lastTests, after, texts);
  return { head, proof, written: files };
}
