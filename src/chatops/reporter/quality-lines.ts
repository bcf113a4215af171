import type { Quality } from '../../contracts/quality.ts';
import { severities } from '../../contracts/severity.ts';
import { safeText } from './safe-text.ts';

const reasonsToName = 5;

/** The score of a change and how risky it is to merge, with the reasons. */
export function qualityLines(quality: Quality | undefined): string[] {
  if (quality === undefined) return [];
  const { score, risk, findings } = quality;
  const found = severities
    .filter((severity) => (findings[severity] ?? 0) > 0)
    .map((severity) => `${findings[severity]} ${severity}`);
  return [
    `**Score ${score}/100** · risk **${risk.level}** (${risk.points}/100) · findings: ${found.length === 0 ? 'none' : found.toReversed().join(', ')}`,
    ...(risk.reasons.length === 0 ? [] : ['']),
    ...risk.reasons.slice(0, reasonsToName).map((reason) => `- ${safeText(reason, 200)}`),
  ];
}
