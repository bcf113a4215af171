import { type AttemptStop, isStop, stopWith } from './attempt-stop.ts';
import type { SeenFinding } from './outcomes.ts';
import type { ProvenWork } from './proof.ts';
import { type Review, reviewWork, stillThere } from './review-work.ts';
import type { Work } from './work.ts';

/** By design. */
const mostReviews = 2;

/**
 * What is to be mended now: what stands of earlier reviews, seen again on this commit, and what a new one finds. Low findings are told to people and not mended.
 */
export async function findingsToMend(work: Work, proven: ProvenWork): Promise<SeenFinding[] | AttemptStop> {
  const { outcomes } = work;
  const standing = await stillThere(
    work,
    proven.head,
    outcomes.findings.map(({ finding }) => finding),
  );
  outcomes.findings = outcomes.findings.map(({ finding }, index) => ({
    finding,
    state: standing[index] === true ? 'open' : 'fixed',
  }));
  if (outcomes.reviews < mostReviews) {
    const reviewed = await reviewWork(work, proven);
    if (isStop(reviewed)) return reviewed;
    outcomes.reviews += 1;
    takeIn(work, reviewed);
  }
  return outcomes.findings
    .filter(({ finding, state }) => state === 'open' && finding.severity !== 'low')
    .map(({ finding }) => finding);
}

function takeIn({ outcomes }: Work, { seen, dropped }: Review): void {
  outcomes.droppedFindings += dropped;
  for (const finding of seen) {
    const same = outcomes.findings.find(
      ({ finding: known }) =>
        known.file === finding.file && known.command === finding.command && known.quote === finding.quote,
    );
    if (same === undefined) outcomes.findings.push({ finding, state: 'open' });
    else same.state = 'open';
  }
}

/** What becomes of work whose findings could not be mended: a high one keeps it from leaving, the others are told to people. */
export function withOpenFindings(proven: ProvenWork, open: readonly SeenFinding[]): ProvenWork | AttemptStop {
  const high = open.filter(({ severity }) => severity === 'high');
  if (high.length === 0) return proven;
  const lines = high.map(({ role, file, line, claim }) => `${file}:${line} (${role}): ${claim}`);
  return stopWith('gates_failed', `These findings of the review are open:\n${lines.join('\n')}`);
}
