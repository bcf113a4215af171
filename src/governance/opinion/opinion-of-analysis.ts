import { mostQuestions } from '../../contracts/agent-task.ts';
import type { RequestAnalysis } from '../../contracts/request-analysis.ts';
import type { SecondOpinion } from '../../contracts/risk-inputs.ts';
import type { Spec, SpecItem } from '../../contracts/spec.ts';
import type { InputPart } from '../../job/job-values.ts';
import { mostRequestItems, withAdditions } from '../../request/derive-spec.ts';
import { plainWords } from './plain-words.ts';

const mostFactors = 20;
const longestReason = 200;
const longestItem = 300;
const longestCriterion = 200;
const mostCriteria = 8;
const longestQuestion = 300;

/** What a model said of the risk, within bounds. Points below nothing count as nothing: a model can only add. */
export function opinionOf({ factors }: RequestAnalysis, model: string): SecondOpinion {
  const bounded = factors.slice(0, mostFactors).map((factor, index) => ({
    id: `opinion-${index + 1}`,
    class: factor.class,
    points: Math.min(100, Math.max(0, Math.round(factor.points))),
    reason: plainWords(factor.reason, longestReason) || 'It gives no reason.',
  }));
  const score = Math.min(
    100,
    bounded.reduce((sum, { points }) => sum + points, 0),
  );
  return { model, score, factors: bounded };
}

/**
 * The SPEC with a model's help. What the author listed stays, word for word and in front; the model adds criteria to it and items that are missing. A request
 * without a list has the model's items alone, and the structural SPEC when there are none.
 */
export function specOf(
  structural: Spec,
  listed: readonly Omit<SpecItem, 'id'>[],
  { items }: RequestAnalysis,
  { additions, model }: { additions: readonly InputPart[]; model: string },
): Spec {
  const proposed = items.map(({ text, acceptance }) => ({
    text: plainWords(text, longestItem),
    acceptance: acceptance.slice(0, mostCriteria).map((each) => plainWords(each, longestCriterion)),
  }));
  const own = listed.map((item, index) => withCriteria(item, proposed[index]?.acceptance ?? []));
  const more = proposed
    .slice(listed.length)
    .filter(({ text }) => text !== '' && !own.some((item) => item.text === text))
    .map(({ text, acceptance }) => withCriteria({ text }, acceptance));
  const all = [...own, ...more].slice(0, mostRequestItems);
  if (all.length === 0) return structural;
  return {
    ...structural,
    items: withAdditions(all, additions),
    derivedBy: { kind: 'model', model, scripted: false },
  };
}

function withCriteria(item: Omit<SpecItem, 'id'>, more: readonly string[]): Omit<SpecItem, 'id'> {
  const acceptance = [...new Set([...(item.acceptance ?? []), ...more])]
    .filter((text) => text !== '')
    .slice(0, mostCriteria);
  return { text: item.text, ...(acceptance.length === 0 ? {} : { acceptance }) };
}

export function questionsOf({ questions }: RequestAnalysis): string[] {
  return questions
    .map((question) => plainWords(question, longestQuestion))
    .filter((question) => question !== '')
    .slice(0, mostQuestions);
}
