import { describeReleasers } from '../../../contracts/describe-releasers.ts';
import { specPath } from '../../../contracts/spec-path.ts';
import type { Verdict } from '../../../job/job-values.ts';
import { fitPage } from '../fit-page.ts';
import { fixed, listed, nothing, type PageSection, stacked, told } from '../page-section.ts';
import { safeMarkdownLine } from '../safe-markdown.ts';
import { codeSpan, safeText } from '../safe-text.ts';
import {
  type HeldRequest,
  hiddenKinds,
  noFactors,
  reasonsOf,
  releaseRules,
  toldTexts,
} from './held-request.ts';

/** The body of the pull request that holds a job: what its file shows, for reading. Where GitHub does not take all of it, the file has the rest. */
export function renderHoldBody(held: HeldRequest): string {
  const { job, verdict, request, checklist } = held;
  const { details } = job;
  const hidden = hiddenKinds(request);
  const why = listed({
    before: ['## Why it is held', ''],
    entries: reasonsOf(verdict).map(
      ({ id, reason }) => `- ${codeSpan(id)}: ${safeMarkdownLine(reason, 1_000)}`,
    ),
    more: inFile,
  });
  const risk = riskSection(verdict);
  const texts = stacked(
    toldTexts(held).map(({ heading, text }) =>
      told(text, {
        before: [`### ${safeText(heading, 200)}`, ''],
        rest: `\n\n… The rest is in \`${specPath}\`.`,
      }),
    ),
    (count) => `… ${count} more in \`${specPath}\`.`,
  );
  const measure =
    checklist.length === 0
      ? nothing
      : listed({
          before: ['## What it will be measured by', ''],
          entries: checklist.map(({ text }) => `- ${safeText(text, 300)}`),
          more: inFile,
        });
  return fitPage(
    [
      fixed([
        `**Held for a review.** The factory asks whether this request of #${details.issueNumber} may be carried out. There is no code here yet.`,
      ]),
      fixed([
        '- **Approve** this pull request to have it carried out. The review is dismissed then, because it approved the request and no code.',
        `- **Request changes**, in words or on the lines of \`${specPath}\`, to have them become part of the request, which is judged again.`,
        '- **Close** this pull request to cancel the job.',
      ]),
      fixed([`An approval counts when it comes from ${describeReleasers(verdict)}. ${releaseRules}`]),
      why,
      risk,
      fixed(['## What the agent will be told']),
      texts,
      hidden.length === 0
        ? nothing
        : fixed([
            `Left out, because a reader of the issue does not see it: ${hidden.map((kind) => codeSpan(kind)).join(', ')}.`,
          ]),
      measure,
      fixed([
        `Input ${codeSpan(details.inputHash.slice(0, 12))} · asked for by ${codeSpan(details.requester.login)} · the exact words: \`${specPath}\``,
      ]),
    ],
    [texts, measure, risk, why],
  );
}

function inFile(count: number): string {
  return `- … ${count} more in \`${specPath}\``;
}

function riskSection({ riskScore, factors = [] }: Verdict): PageSection {
  const entries = factors.map(
    ({ id, class: kind, points, reason }) =>
      `- +${points} ${kind}, ${codeSpan(id)}: ${safeText(reason, 500)}`,
  );
  return listed({
    before: [`## Risk: ${riskScore}/100`, ''],
    entries: entries.length === 0 ? [noFactors] : entries,
    more: inFile,
  });
}
