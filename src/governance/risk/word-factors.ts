import picomatch from 'picomatch';
import type { RiskFactor } from '../../job/job-values.ts';
import { findTerms, quotable } from './find-terms.ts';

/** What the words of a request ask for. */
export function wordFactors(
  text: string,
  asked: { paths: readonly string[]; dependencies: readonly string[]; protectedPaths: readonly string[] },
): RiskFactor[] {
  const factors = findTerms(text).map(
    ({ term: { id, class: riskClass, points, reason }, found }): RiskFactor => ({
      id,
      class: riskClass,
      points,
      reason: found === '' ? `${reason}.` : `${reason}: “${found}”.`,
    }),
  );
  const [dependency] = asked.dependencies;
  if (dependency !== undefined)
    factors.push({
      id: 'dependencies',
      class: 'security',
      points: 8,
      reason: `It asks for a change of dependencies: ${listed(asked.dependencies)}.`,
    });
  const guarded = protectedAmong(asked.paths, asked.protectedPaths);
  if (guarded.length > 0)
    factors.push({
      id: 'protected-path',
      class: 'compliance',
      points: 8,
      reason: `It names paths that only a person may change: ${listed(guarded)}.`,
    });
  return factors;
}

function protectedAmong(paths: readonly string[], globs: readonly string[]): string[] {
  if (paths.length === 0 || globs.length === 0) return [];
  const isProtected = picomatch([...globs], { dot: true, nocase: true });
  return paths.filter((path) => isProtected(path));
}

const mostListed = 3;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, mostListed).map((each) => `“${quotable(each)}”`);
  const more = names.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
