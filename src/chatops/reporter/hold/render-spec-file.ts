import { describeReleasers } from '../../../contracts/describe-releasers.ts';
import { oneLine } from '../safe-text.ts';
import {
  type HeldRequest,
  hiddenKinds,
  noFactors,
  reasonsOf,
  releaseRules,
  toldTexts,
} from './held-request.ts';

/**
 * The file that shows a held request to its reviewers, line by line, so that they can comment on them. It holds the very words the agent will be told, as they are, and
 * depends on the log alone: the same hold makes the same file.
 */
export function renderSpecFile(held: HeldRequest): string {
  const { job, verdict, request, checklist } = held;
  const { details } = job;
  const hidden = hiddenKinds(request);
  const sections = [
    [`# Held: ${oneLine(request.title, 200)}`],
    [
      'The factory waits for a review of this request. This file shows what an agent will be told when it is released; the first commit with code removes it, and nothing reads it back: changing it changes nothing.',
    ],
    [
      `- issue: #${details.issueNumber}, asked for by ${details.requester.login}, frozen at ${request.frozenAt}`,
      `- input: ${details.inputHash}`,
      `- agent: ${oneLine(verdict.agent, 100)}, model: ${oneLine(verdict.model, 100)}`,
    ],
    ['## What the agent will be told'],
    ...toldTexts(held).map(({ heading, text }) => [`### ${oneLine(heading, 200)}`, '', ...fenced(text)]),
    hidden.length === 0
      ? []
      : [`Left out, because a reader of the issue does not see it: ${hidden.join(', ')}.`],
    checklist.length === 0
      ? []
      : ['## What it will be measured by', '', ...checklist.map(({ text }) => `- ${oneLine(text, 1_000)}`)],
    [
      '## Why it is held',
      '',
      ...reasonsOf(verdict).map(({ id, reason }) => `- ${id}: ${oneLine(reason, 1_000)}`),
    ],
    [
      `## Risk: ${verdict.riskScore}/100`,
      '',
      ...(verdict.factors ?? []).map(
        ({ id, class: kind, points, reason }) => `- +${points} ${kind}, ${id}: ${oneLine(reason, 1_000)}`,
      ),
      ...((verdict.factors ?? []).length === 0 ? [noFactors] : []),
    ],
    ['## Who can release it', '', `An approving review by ${describeReleasers(verdict)}. ${releaseRules}`],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n').trimEnd())
    .join('\n\n')}\n`;
}

/** The text as it is, in a fence that nothing in it can close. */
function fenced(text: string): string[] {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}text`, text, fence];
}
