import type { AttemptReport } from '../../contracts/attempt-report.ts';
import type { RoleName } from '../../contracts/role-names.ts';
import { codeSpan, safeText } from './safe-text.ts';

const reviewers: readonly RoleName[] = ['validator', 'critic', 'security'];

/** What the reviewers found and what became of it; and, as notes, what of it was dropped, and who found nothing or came to no result. Empty where nobody reviewed. */
export function reviewLines({
  tasks,
  findings,
  droppedFindings,
}: Pick<AttemptReport, 'tasks' | 'findings' | 'droppedFindings'>): { found: string[]; notes: string[] } {
  const reviews = tasks.filter(({ role }) => reviewers.includes(role));
  if (reviews.length === 0) return { found: [], notes: [] };
  const found = findings.map(
    ({ state, severity, role, file, line, claim }) =>
      `- ${state}, ${severity} (${role}): ${codeSpan(`${file}:${line}`)} ${safeText(claim, 500)}`,
  );
  const silent = reviews
    .filter(({ outcome }) => outcome !== 'success')
    .map(({ role, outcome }) => `- No result from: ${role} (${outcome.replaceAll('_', ' ')}).`);
  const content = new Set(reviews.filter(({ outcome }) => outcome === 'success').map(({ role }) => role));
  return {
    found,
    notes: [
      ...(found.length === 0 && content.size > 0
        ? [`- Nothing was found by: ${[...content].join(', ')}.`]
        : []),
      ...(droppedFindings === 0
        ? []
        : [`- Dropped, because the factory could not see them for itself: ${droppedFindings}.`]),
      ...new Set(silent),
    ],
  };
}
