import { finishedSpecItems } from '../tasks/plan.ts';
import type { AttemptStop } from './attempt-stop.ts';
import { designTests } from './design-tests.ts';
import { developItem } from './develop-item.ts';
import { checkpointWork } from './save-work.ts';
import type { Work } from './work.ts';

/**
 * Carries out the items of a planner's plan, one after the other: tests first, then the code, then a checkpoint. What a lost worker had finished is not done again. Answers with the head of
 * the work.
 */
export async function carryOutItems(work: Work): Promise<string | AttemptStop> {
  const { progress, outcomes } = work;
  const { plan } = progress;
  let { head } = work.start;
  for (const item of plan.items) {
    if (progress.finished.includes(item.id)) continue;
    if (progress.redProofs[item.id] === undefined) {
      const designed = await designTests(work, item, head);
      if (typeof designed !== 'string') return designed;
      head = designed;
      if (progress.redProofs[item.id]?.red === true)
        await checkpointWork(work, head, finishedSpecItems(plan, progress.finished));
    }
    const developed = await developItem(work, item, head);
    if (typeof developed !== 'string') return developed;
    head = developed;
    progress.finished.push(item.id);
    const done = finishedSpecItems(plan, progress.finished);
    outcomes.checklist = outcomes.checklist.map((each) =>
      done.includes(each.id) && each.state === 'open' ? { ...each, state: 'claimed' } : each,
    );
    await checkpointWork(work, head, done);
  }
  return head;
}
