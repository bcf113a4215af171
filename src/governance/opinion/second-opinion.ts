import { FactoryError } from '../../contracts/factory-error.ts';
import type { RequestAnalysis } from '../../contracts/request-analysis.ts';
import type { JobDetails } from '../../job/job.ts';
import type { Usage } from '../../job/job-values.ts';
import { noUsage } from '../../job/no-usage.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Ids } from '../../ports/ids.ts';
import type { Log } from '../../ports/log.ts';
import type { Reading, RequestAnalyst } from '../../ports/request-analyst.ts';
import type { BudgetLimits } from '../budget-limits.ts';
import { type OpinionBudgets, reserveOpinion } from './pay-for-opinion.ts';

/**
 * With so many deliveries of a request its verdict holds for want of an opinion, if the model fails. Each delivery counts, also one that was put off before the model was asked, by GitHub or because
 * another one was asking: how often the model itself has failed stands nowhere. So a model may have only one try, and what comes of that is a person's decision, never an approval.
 */
const mostReceives = 3;

/** `usage`: what the call has cost; absent when there was none. */
export type HeardOpinion = { model: string; usage?: Usage } & (
  | { analysis: RequestAnalysis }
  /** A model is configured and gave no usable answer: people have to look. */
  | { missing: string }
);

export type OpinionMeans = {
  analyst: RequestAnalyst;
  budgets: OpinionBudgets;
  limits: BudgetLimits;
  ids: Ids;
  /** Whether the input still waits for a verdict. */
  isAwaited: () => Promise<boolean>;
  clock: Clock;
  log: Log;
};

/**
 * Asks the configured model, at most once per time the queue brings the request, and pays for it. A model that fails is asked again by a later delivery; after the last one
 * the opinion counts as missing. So it does at once when no budget covers the call. undefined when the verdict was given meanwhile, by another delivery.
 *
 * @throws FactoryError `second-opinion-failed`, `second-opinion-under-way` (retry)
 */
export async function hearSecondOpinion(
  means: OpinionMeans,
  job: { id: string; details: JobDetails },
  reading: Reading,
  receiveCount: number,
): Promise<HeardOpinion | undefined> {
  const { analyst, limits, isAwaited, clock, log } = means;
  const { model } = analyst;
  const now = clock.now();
  const most = await analyst.mostMicroUsd(reading);
  const reservation = await reserveOpinion(means, job, { microUsd: most, now, limits });
  if (reservation === undefined) return { missing: 'The budgets do not cover the call.', model };
  if (!(await isAwaited())) {
    await reservation.cancel();
    return undefined;
  }
  const analysed = await analyst.analyse(reading);
  await reservation.settle(analysed.microUsd);
  const { microUsd } = analysed;
  const durationMs = clock.now() - now;
  const told = { jobId: job.id, outcome: analysed.outcome, microUsd, durationMs };
  const usage = { ...noUsage, microUsd, modelCalls: 1, durationMs };
  if (analysed.outcome === 'answered') {
    log.info('second opinion heard', told);
    return { analysis: analysed.analysis, model, usage };
  }
  log.warn('second opinion failed', { ...told, reason: analysed.reason, receiveCount });
  if (receiveCount >= mostReceives) return { missing: analysed.reason, model, usage };
  throw new FactoryError('second-opinion-failed', analysed.reason, { disposition: 'retry' });
}
