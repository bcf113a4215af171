import type { RiskFactor } from '../../job/job-values.ts';

const long = 4_000;
const veryLong = 16_000;
const manyLinks = 4;

/** Nobody reads a long request to its end, and links lead to words that are not frozen. */
export function sizeFactors(text: string): RiskFactor[] {
  const factors: RiskFactor[] = [];
  const add = (id: string, points: number, reason: string) =>
    factors.push({ id, class: 'security', points, reason });
  if (text.length > long) add('long', 5, `The request is long: ${text.length} characters.`);
  if (text.length > veryLong) add('very-long', 5, `It is longer than ${veryLong} characters.`);
  const links = text.match(/https?:\/\//g)?.length ?? 0;
  if (links >= manyLinks) add('links', 3, `It links to ${links} places.`);
  return factors;
}
