import type { AttemptReport } from '../../contracts/attempt-report.ts';
import type { JobDetails, KnownJob } from '../../job/job.ts';
import { releaseOf } from '../../job/release-of.ts';
import { dollars } from '../../money/dollars.ts';
import { decisionWords } from '../decision-words.ts';
import { duration } from './duration.ts';
import { evidenceTable } from './evidence-table.ts';
import { fitPage } from './fit-page.ts';
import { gatesTable } from './gates-table.ts';
import { unfoldedBy } from './markdown-blocks.ts';
import { fixed, listed, nothing, type PageSection, tabled, told } from './page-section.ts';
import { qualityLines } from './quality-lines.ts';
import { reviewLines } from './review-lines.ts';
import { safeMarkdownLine } from './safe-markdown.ts';
import { codeSpan, safeText } from './safe-text.ts';
import { sandboxLine } from './sandbox-line.ts';
import { tasksTable } from './tasks-table.ts';
import { workspaceLink } from './workspace-link.ts';

const filesToName = 8;
const hostsToName = 20;
const states = {
  done: 'met',
  claimed: 'not checked, the agent says it is met',
  open: 'not checked',
} as const;

/** The body of the pull request: what, why, where to look, what is proven and how. */
export function renderPullRequestBody(job: KnownJob, report: AttemptReport | undefined): string {
  const { details } = job;
  const gates = tabled(gatesTable(details.attempt?.pushAuthorized?.gates ?? []), {
    before: ['## Gates, as the factory ran them in a clean checkout', ''],
  });
  const rules = policy(details);
  const { attempt, review, requirements, tasks } = reportSections(report);
  return fitPage(
    [
      fixed([`Fixes #${details.issueNumber}`]),
      formerWork(details),
      ...attempt,
      requirements,
      review,
      gates,
      fixed(qualityLines(report?.quality)),
      rules,
      fixed(['## Effort', '', effort(details, report)]),
      tasks,
      fixed([
        '## If you want changes',
        '',
        'Review with “Request changes”: your comments become the next attempt on this branch. `/factory retry` with a line of guidance does the same; closing this pull request cancels the job.',
      ]),
      fixed(workspaceLines(details)),
    ],
    [tasks, review, requirements, gates, rules, ...attempt],
  );
}

function formerWork({ formerShas }: JobDetails): PageSection {
  if (formerShas === undefined) return nothing;
  return fixed([
    '> **The branch also holds commits that were made for an earlier version of the request**, before it was frozen anew. What is below tells of what was done since; look at all changed files.',
  ]);
}

function workspaceLines(details: JobDetails): string[] {
  const link = workspaceLink(details);
  return link === undefined ? [] : [`[Open the branch in VS Code](${link})`];
}

/** What only the report of the attempt tells. */
function reportSections(
  report: AttemptReport | undefined,
): Record<'review' | 'requirements' | 'tasks', PageSection> & { attempt: PageSection[] } {
  if (report === undefined) {
    const unread = '> **The report of this attempt cannot be read; the gates below are those of the log.**';
    return { attempt: [fixed([unread])], review: nothing, requirements: nothing, tasks: nothing };
  }
  const { found, notes } = reviewLines(report);
  const tasks = tasksTable(report);
  return {
    attempt: [
      fixed(notices(report)),
      told(report.summary, { before: ['## What was done', ''] }),
      fixed(['## Where to look first', '', ...whereToLook(report)]),
    ],
    requirements: tabled(requirementsTable(report), { before: ['## Requirements', ''] }),
    review:
      found.length + notes.length === 0
        ? nothing
        : listed({ before: ['## Review', ''], entries: found, after: notes }),
    tasks: tasks.length === 0 ? nothing : tabled(tasks, unfoldedBy('Who did what')),
  };
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
      : [`> **Blocked egress**, asked for and not reached: ${named(report.blockedHosts, hostsToName)}`]),
  ];
  return lines.length === 0 ? [] : [lines.join('\n>\n')];
}

function named(hosts: readonly string[], most: number): string {
  const rest = hosts.length - most;
  return [
    ...hosts.slice(0, most).map((host) => codeSpan(host)),
    ...(rest > 0 ? [`and ${rest} more`] : []),
  ].join(', ');
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

function requirementsTable(report: AttemptReport): string[] {
  const { checklist } = report;
  if (report.evidence.length > 0) return evidenceTable(report);
  return [
    '| requirement | evidence |',
    '|---|---|',
    ...checklist.map(({ text, state }) => `| ${safeText(text, 300)} | ${states[state]} |`),
  ];
}

function policy(details: JobDetails): PageSection {
  const { verdict, formerHold, releasedAdditions } = details;
  if (verdict === undefined) return nothing;
  const release = releaseOf(details);
  const read =
    verdict.policySha === null ? 'no configuration' : `configuration at ${verdict.policySha.slice(0, 8)}`;
  return listed({
    before: [
      '## Policy',
      '',
      `Decision: ${decisionWords[verdict.decision]}, risk ${verdict.riskScore}/100, ${read}, input ${verdict.inputHash.slice(0, 12)}`,
    ],
    entries: verdict.rules.map(({ id, reason }) => `- ${codeSpan(id)}: ${safeMarkdownLine(reason, 400)}`),
    after: [
      ...(release === undefined
        ? []
        : ['', `The request was held and released by ${codeSpan(release.reviewer.login)}, here.`]),
      ...(formerHold === undefined || releasedAdditions === undefined
        ? []
        : ['', `The request was held and released in #${formerHold}.`]),
    ],
  });
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
