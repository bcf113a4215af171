import type { SecondOpinion } from '../../contracts/risk-inputs.ts';
import type { RiskFactor } from '../../job/job-values.ts';
import { quotable } from './find-terms.ts';

/** How many of the model's reasons are repeated. */
const mostReasons = 3;

/**
 * A model may see what words do not show: then the difference to its score counts too. It never takes anything away, so that nothing a request says to a
 * model can make the request look harmless.
 */
export function secondOpinionFactors(opinion: SecondOpinion | undefined, ownScore: number): RiskFactor[] {
  if (opinion === undefined || opinion.score <= ownScore) return [];
  const strongestFirst = opinion.factors.toSorted((a, b) => b.points - a.points);
  const reasons = strongestFirst.slice(0, mostReasons).map(({ reason }) => quotable(reason));
  return [
    {
      id: 'second-opinion',
      class: strongestFirst[0]?.class ?? 'security',
      points: opinion.score - ownScore,
      reason: [`The model ${quotable(opinion.model)} sees a risk of ${opinion.score}`, reasons.join('; ')]
        .filter((part) => part !== '')
        .join(': ')
        .concat('.'),
    },
  ];
}
