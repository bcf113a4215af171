import { FactoryError } from '../../contracts/factory-error.ts';
import type { RequestAnalysis } from '../../contracts/request-analysis.ts';
import type { JobDetails } from '../../job/job.ts';
import type { Usage } from '../../job/job-values.ts';
import { noUsage } from '../../job/no-usage.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Reading, RequestAnalyst } from '../../ports/request-analyst.ts';
import type { BudgetLimits } from '../budget-limits.ts';
import { type OpinionBudgets, reserveOpinion } from './pay-for-opinion.ts';

/** As often the queue brings a request before its verdict holds for want of an opinion. */
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
  clock: Clock;
  log: Log;
};

/**
 * Asks the configured model, once per time the queue brings the request, and pays for it. A model that fails is asked again by a later delivery; after the last one
 * the opinion counts as missing. So it does at once when no budget covers the call.
 *
 * @throws FactoryError `second-opinion-failed` (retry)
 */
export async function hearSecondOpinion(
  { analyst, budgets, limits, clock, log }: OpinionMeans,
  job: { id: string; details: JobDetails },
  reading: Reading,
  receiveCount: number,
): Promise<HeardOpinion> {
  const { model } = analyst;
  const now = clock.now();
  const most = await analyst.mostMicroUsd(reading);
  const reservation = await reserveOpinion(budgets, job, { microUsd: most, now, limits });
  if (reservation === undefined) return { missing: 'The budgets do not cover the call.', model };
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
