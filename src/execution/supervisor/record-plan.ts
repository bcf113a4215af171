import type { Plan } from '../tasks/plan.ts';
import { type Attempt, usageOf } from './attempt.ts';

/**
 * Stores the plan and asks the control plane for the files it needs: `waiting` for another job's file locks, `stop-after-plan` for a person.
 */
export async function recordPlan(
  attempt: Attempt,
  plan: Plan,
): Promise<'granted' | 'waiting' | 'stop-after-plan'> {
  const { control } = attempt.deps;
  const artifact = await control.upload(Buffer.from(JSON.stringify(plan)));
  const { checklist, writeGlobs } = plan;
  const { outcome } = await control.call('plan', {
    plan: artifact,
    items: checklist.length,
    writeGlobs,
    usage: usageOf(attempt),
  });
  return outcome;
}
