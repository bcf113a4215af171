import type { Reputation } from '../../contracts/risk-inputs.ts';
import type { RiskFactor } from '../../job/job-values.ts';

/** Fewer outcomes say nothing. */
const fewest = 5;
const mostPoints = 15;

/**
 * How the factory's work in the repository fared: the share of jobs that did people no good, a revert counting double and a rework half, in points of fifteen. A
 * repository with good outcomes gets no bonus, so that a history cannot be collected to be spent on one bad request.
 */
export function pastOutcomeFactors(reputation: Reputation | undefined): RiskFactor[] {
  if (reputation === undefined) return [];
  const { merged, rejected, reworked, reverted, failed } = reputation;
  const total = merged + rejected + reworked + reverted + failed;
  if (total < fewest) return [];
  const trouble = (rejected + failed + reworked / 2 + reverted * 2) / total;
  const points = Math.min(mostPoints, Math.round(mostPoints * trouble));
  if (points === 0) return [];
  const counts = [
    `${merged} merged`,
    `${reworked} reworked`,
    `${rejected} rejected`,
    `${reverted} reverted`,
    `${failed} failed`,
  ];
  return [
    {
      id: 'past-outcomes',
      class: 'compliance',
      points,
      reason: `Of the latest ${total} jobs of this repository: ${counts.join(', ')}.`,
    },
  ];
}
