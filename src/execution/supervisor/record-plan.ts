import type { Attempt } from './attempt.ts';
import { type Plan, planOfSpec } from './plan-of-spec.ts';

/** The plan, and whether the attempt may go on with it: `waiting` for another job's file locks, `stop-after-plan` for a person. */
export type RecordedPlan = { plan: Plan; outcome: 'granted' | 'waiting' | 'stop-after-plan' };

/** Makes the plan, stores it and asks the control plane for the files it needs. Items that a lost worker had finished stay claimed. */
export async function recordPlan(attempt: Attempt, finishedItems: string[]): Promise<RecordedPlan> {
  const { control } = attempt.deps;
  const made = planOfSpec(attempt.assignment.spec);
  const checklist = made.checklist.map((item) =>
    finishedItems.includes(item.id) ? { ...item, state: 'claimed' as const } : item,
  );
  const plan = { ...made, checklist };
  const artifact = await control.upload(Buffer.from(JSON.stringify(made)));
  const { outcome } = await control.call('plan', {
    plan: artifact,
    items: checklist.length,
    writeGlobs: plan.writeGlobs,
  });
  return { plan, outcome };
}
