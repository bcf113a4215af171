import { createHash } from 'node:crypto';
import { ZodError } from 'zod';
import { FactoryError } from '../../contracts/factory-error.ts';
import { type Plan, planSchema } from '../tasks/plan.ts';
import type { Attempt } from './attempt.ts';

/**
 * The plan that an earlier attempt recorded, and people perhaps saw, as long as it is about the same items of the SPEC and a planner made it: what was planned is then carried out, and not planned
 * again. One that cannot be had or read is no misfortune.
 */
export async function readRecordedPlan({ assignment, deps }: Attempt): Promise<Plan | undefined> {
  if (assignment.plan === undefined) return undefined;
  const { artifact, downloadUrl } = assignment.plan;
  try {
    const content = await deps.download(downloadUrl);
    if (createHash('sha256').update(content).digest('hex') !== artifact.sha256) return undefined;
    const plan = planSchema.parse(JSON.parse(Buffer.from(content).toString('utf8')));
    return plan.madeBy === 'model' && isAbout(plan, assignment.spec.items) ? plan : undefined;
  } catch (error) {
    if (!(error instanceof FactoryError || error instanceof ZodError || error instanceof SyntaxError))
      throw error;
    deps.log.warn('recorded plan cannot be used', { jobId: assignment.jobId, error });
    return undefined;
  }
}

/** Whether a plan is about exactly these items. */
export function isAbout({ checklist }: Plan, items: readonly { id: string }[]): boolean {
  return checklist.length === items.length && checklist.every(({ id }, index) => id === items[index]?.id);
}
