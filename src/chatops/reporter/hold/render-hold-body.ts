import { describeReleasers } from '../../../contracts/describe-releasers.ts';
import { specPath } from '../../../contracts/spec-path.ts';
import { safeMarkdown } from '../safe-markdown.ts';
import { codeSpan, safeText } from '../safe-text.ts';
import {
  type HeldRequest,
  hiddenKinds,
  noFactors,
  reasonsOf,
  releaseRules,
  toldTexts,
} from './held-request.ts';

/** GitHub takes 65,536 characters. */
const longestBody = 60_000;
const cut = `\n\n… The rest is in \`${specPath}\`.`;

/** The body of the pull request that holds a job: what its file shows, for reading. */
export function renderHoldBody(held: HeldRequest): string {
  const { job, verdict, request, checklist } = held;
  const { details } = job;
  const hidden = hiddenKinds(request);
  const sections = [
    [
      `**Held for a review.** The factory asks whether this request of #${details.issueNumber} may be carried out. There is no code here yet.`,
    ],
    [
      '- **Approve** this pull request to have it carried out. The review is dismissed then, because it approved the request and no code.',
      `- **Request changes**, in words or on the lines of \`${specPath}\`, to have them become part of the request, which is judged again.`,
      '- **Close** this pull request to cancel the job.',
    ],
    [`An approval counts when it comes from ${describeReleasers(verdict)}. ${releaseRules}`],
    [
      '## Why it is held',
      '',
      ...reasonsOf(verdict).map(({ id, reason }) => `- ${codeSpan(id)}: ${safeMarkdown(reason)}`),
    ],
    [
      `## Risk: ${verdict.riskScore}/100`,
      '',
      ...(verdict.factors ?? []).map(
        ({ id, class: kind, points, reason }) =>
          `- +${points} ${kind}, ${codeSpan(id)}: ${safeText(reason, 500)}`,
      ),
      ...((verdict.factors ?? []).length === 0 ? [noFactors] : []),
    ],
    ['## What the agent will be told'],
    ...toldTexts(held).map(({ heading, text }) => [`### ${safeText(heading, 200)}`, '', safeMarkdown(text)]),
    hidden.length === 0
      ? []
      : [
          `Left out, because a reader of the issue does not see it: ${hidden.map((kind) => codeSpan(kind)).join(', ')}.`,
        ],
    checklist.length === 0
      ? []
      : ['## What it will be measured by', '', ...checklist.map(({ text }) => `- ${safeText(text, 300)}`)],
    [
      `Input ${codeSpan(details.inputHash.slice(0, 12))} · asked for by ${codeSpan(details.requester.login)} · the exact words: \`${specPath}\``,
    ],
  ];
  const body = sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n').trimEnd())
    .join('\n\n');
  return body.length <= longestBody ? body : `${body.slice(0, longestBody)}${cut}`;
}
