import type { AttemptReport } from '../../contracts/attempt-report.ts';
import type { JobDetails, KnownJob } from '../../job/job.ts';
import { dollars } from '../../money/dollars.ts';
import { decisionWords } from '../decision-words.ts';
import { duration } from './duration.ts';
import { evidenceTable } from './evidence-table.ts';
import { gatesTable } from './gates-table.ts';
import { apart, folded } from './markdown-blocks.ts';
import { qualityLines } from './quality-lines.ts';
import { reviewLines } from './review-lines.ts';
import { safeMarkdown } from './safe-markdown.ts';
import { codeSpan, safeText } from './safe-text.ts';
import { sandboxLine } from './sandbox-line.ts';
import { tasksTable } from './tasks-table.ts';
import { workspaceLink } from './workspace-link.ts';

const filesToName = 8;
const states = {
  done: 'met',
  claimed: 'not checked, the agent says it is met',
  open: 'not checked',
} as const;

/** The body of the pull request: what, why, where to look, what is proven and how. */
export function renderPullRequestBody(job: KnownJob, report: AttemptReport | undefined): string {
  const { details } = job;
  const sections = [
    [`Fixes #${details.issueNumber}`],
    ...(details.formerShas === undefined
      ? []
      : [
          [
            '> **The branch also holds commits that were made for an earlier version of the request**, before it was frozen anew. What is below tells of what was done since; look at all changed files.',
          ],
        ]),
    ...(report === undefined
      ? [['> **The report of this attempt cannot be read; the gates below are those of the log.**']]
      : reportSections(report)),
    [
      '## Gates, as the factory ran them in a clean checkout',
      ...gatesTable(details.attempt?.pushAuthorized?.gates ?? []),
      ...qualityLines(report?.quality),
    ],
    policy(details),
    [
      '## Effort',
      effort(details, report),
      ...apart(folded('Who did what', report === undefined ? [] : tasksTable(report))),
    ],
    [
      '## If you want changes',
      'Review with “Request changes”: your comments become the next attempt on this branch. `/factory retry` with a line of guidance does the same; closing this pull request cancels the job.',
      ...apart(workspaceLines(details)),
    ],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map(([first = '', ...rest]) => (rest.length === 0 ? first : `${first}\n\n${rest.join('\n')}`))
    .join('\n\n');
}

function workspaceLines(details: JobDetails): string[] {
  const link = workspaceLink(details);
  return link === undefined ? [] : [`[Open the branch in VS Code](${link})`];
}

function reportSections(report: AttemptReport): string[][] {
  const review = reviewLines(report);
  return [
    notices(report),
    ['## What was done', safeMarkdown(report.summary)],
    ['## Where to look first', ...whereToLook(report)],
    ['## Requirements', ...requirements(report)],
    ...(review.length === 0 ? [] : [['## Review', ...review]]),
  ];
}

function notices(report: AttemptReport): string[] {
  const lines = [
    ...(report.scripted
      ? ['> **Made by a scripted model**: its answers are a fixed scenario, no language model was involved.']
      : []),
    ...(report.unverified
      ? [
          '> **Nothing could be verified: the factory found no command that lints, builds or tests this repository.**',
        ]
      : []),
    ...(report.sandbox === 'none' ? ['> **No sandbox was in force while the agent worked.**'] : []),
    ...(report.sandbox !== 'none' && report.protection?.network === 'machine'
      ? [
          '> The sandbox shared the network of its machine: what it could reach is bounded by the platform alone.',
        ]
      : []),
    ...(report.protection?.network === 'by-grant'
      ? [
          '> Installs shared the network of their machine: what they could reach is bounded by the platform alone.',
        ]
      : []),
    ...(report.blockedHosts.length === 0
      ? []
      : [
          `> **Blocked egress**, asked for and not reached: ${report.blockedHosts.map((host) => codeSpan(host)).join(', ')}`,
        ]),
  ];
  return lines.length === 0 ? [] : [lines.join('\n>\n')];
}

function whereToLook({ changedFiles }: AttemptReport): string[] {
  const largest = changedFiles.toSorted((a, b) => b.added + b.removed - a.added - a.removed);
  const rest = largest.length - filesToName;
  return [
    ...largest
      .slice(0, filesToName)
      .map(({ path, added, removed }) => `- ${codeSpan(path)} +${added} −${removed}`),
    ...(rest > 0 ? [`- and ${rest} more`] : []),
  ];
}

function requirements(report: AttemptReport): string[] {
  const { checklist } = report;
  if (report.evidence.length > 0) return evidenceTable(report);
  return [
    '| requirement | evidence |',
    '|---|---|',
    ...checklist.map(({ text, state }) => `| ${safeText(text, 300)} | ${states[state]} |`),
  ];
}

function policy({ verdict, hold, formerHold }: JobDetails): string[] {
  if (verdict === undefined) return [];
  const rules = verdict.rules.map(
    ({ id, reason }) => `- ${codeSpan(id)}: ${safeMarkdown(reason.slice(0, 400))}`,
  );
  const read =
    verdict.policySha === null ? 'no configuration' : `configuration at ${verdict.policySha.slice(0, 8)}`;
  return [
    '## Policy',
    `Decision: ${decisionWords[verdict.decision]}, risk ${verdict.riskScore}/100, ${read}, input ${verdict.inputHash.slice(0, 12)}`,
    ...rules,
    ...(hold?.released === undefined
      ? []
      : ['', `The request was held and released by ${codeSpan(hold.released.reviewer.login)}, here.`]),
    ...(formerHold === undefined ? [] : ['', `The request was held and released in #${formerHold}.`]),
  ];
}

function effort({ usage, attempt, verdict }: JobDetails, report: AttemptReport | undefined): string {
  return [
    dollars(usage.microUsd),
    duration(usage.durationMs),
    `${usage.modelCalls} model calls`,
    `attempt ${attempt?.number ?? 1}`,
    `agent ${codeSpan(report?.agent ?? verdict?.agent ?? '')}`,
    `model ${codeSpan(report?.model ?? verdict?.model ?? '')}`,
    ...(report === undefined ? [] : [sandboxLine(report)]),
  ].join(' · ');
}
