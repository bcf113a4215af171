import type { JobDetails } from '../../../job/job.ts';
import type { CheckRun } from '../../../ports/github-pages.ts';
import { fitPage, summaryLimit } from '../fit-page.ts';
import { fixed, listed, nothing, type PageSection } from '../page-section.ts';
import { safeMarkdownLine } from '../safe-markdown.ts';
import { codeSpan } from '../safe-text.ts';

const titles = {
  held: 'Held: waits for a review of the request',
  released: 'Released by a review of the request',
  approved: 'Approved by policy',
  ended: 'Never released: the job has ended',
} as const;

/** The check run `factory/governance`: red as long as the request is held or was never released, green once it may run, on the held commit and on every delivered one. */
export function governanceCheck(headSha: string, details: JobDetails): CheckRun {
  const { verdict, hold, approvedInputHash, outcome } = details;
  const isApproved = verdict !== undefined && approvedInputHash === verdict.inputHash;
  const unapproved = outcome === undefined ? 'held' : 'ended';
  const said = !isApproved ? unapproved : verdict.decision === 'hold' ? 'released' : 'approved';
  const by = hold?.released?.reviewer.login;
  const releasedBy = said === 'released' && by !== undefined ? [`Released by ${codeSpan(by)}.`] : [];
  const judged = judgedBy(details);
  return {
    name: 'factory/governance',
    headSha,
    status: 'completed',
    conclusion: isApproved ? 'success' : 'action_required',
    title: titles[said],
    summary: fitPage([fixed(releasedBy), judged], [judged], summaryLimit),
  };
}

function judgedBy({ verdict }: JobDetails): PageSection {
  if (verdict === undefined) return nothing;
  return listed({
    before: [
      `Verdict: ${verdict.decision}, risk ${verdict.riskScore}/100, input ${codeSpan(verdict.inputHash)}`,
      '',
    ],
    entries: verdict.rules.map(
      ({ id, effect, reason }) => `- ${codeSpan(id)} (${effect}): ${safeMarkdownLine(reason, 400)}`,
    ),
  });
}
