import type { Opinion } from '../contracts/risk-inputs.ts';
import type { Spec } from '../contracts/spec.ts';
import type { VerdictInputs } from '../contracts/verdict-inputs.ts';
import type { JobDetails } from '../job/job.ts';
import type { Usage } from '../job/job-values.ts';
import { deriveSpec, mostRequestItems } from '../request/derive-spec.ts';
import { listedItems } from '../request/listed-items.ts';
import { budgetLimitsOf } from './budget-limits.ts';
import type { Governance } from './governance.ts';
import { isToBeAnalysed } from './is-to-be-analysed.ts';
import { configurationOf } from './judge.ts';
import { opinionOf, questionsOf, specOf } from './opinion/opinion-of-analysis.ts';
import { hearSecondOpinion } from './opinion/second-opinion.ts';

/** What a request asks for, and what a configured model thinks of it. `usage`: what asking the model has cost, where it was asked. */
export type Understanding = { spec: Spec; opinion?: Opinion; questions: readonly string[]; usage?: Usage };

/**
 * Derives the SPEC and, where a model is configured, hears its opinion. Without a model, or without a usable answer, the SPEC is that of the text's structure.
 * `receiveCount`: how often the queue has brought the request. undefined when it was judged meanwhile.
 *
 * @throws FactoryError `second-opinion-failed`, `second-opinion-under-way` (retry)
 */
export async function understandRequest(
  governance: Governance,
  job: { id: string; details: JobDetails },
  inputs: Pick<VerdictInputs, 'request' | 'additions' | 'layers'>,
  receiveCount: number,
): Promise<Understanding | undefined> {
  const { analyst, budgets, ids, clock, log } = governance;
  const { request, additions } = inputs;
  const structural = deriveSpec(request, additions);
  if (analyst === undefined) return { spec: structural, questions: [] };
  const listed = listedItems(request.body).slice(0, mostRequestItems);
  const reading = { request, additions, listed: listed.map(({ text }) => text) };
  const limits = budgetLimitsOf(configurationOf(inputs), governance);
  const isAwaited = async () => isToBeAnalysed(await governance.ledger.read(job.id), job.details.inputHash);
  const means = { analyst, budgets, limits, ids, isAwaited, clock, log };
  const heard = await hearSecondOpinion(means, job, reading, receiveCount);
  if (heard === undefined) return undefined;
  const usage = heard.usage === undefined ? {} : { usage: heard.usage };
  if ('missing' in heard)
    return { spec: structural, opinion: { missing: heard.missing }, questions: [], ...usage };
  const { analysis, model } = heard;
  return {
    spec: specOf(structural, listed, analysis, { additions, model }),
    opinion: opinionOf(analysis, model),
    questions: questionsOf(analysis),
    ...usage,
  };
}
