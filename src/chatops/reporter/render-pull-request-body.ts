import type { AttemptReport } from '../../contracts/attempt-report.ts';
import type { Job, JobDetails } from '../../job/job.ts';
import { gatesTable } from './gates-table.ts';
import { dollars, duration } from './money-and-time.ts';
import { codeSpan, plainLines, plainText } from './plain-text.ts';

const filesToName = 8;
const states = { done: 'met', claimed: 'not checked: the agent says it is met', open: 'not met' } as const;

/** The body of the pull request: what, why, where to look, what is proven and how. */
export function renderPullRequestBody(job: Job & { details: JobDetails }, report: AttemptReport): string {
  const { details } = job;
  const sections = [
    [`Fixes #${details.issueNumber}`],
    notices(report),
    ['## What was done', ...plainLines(report.summary, 4_000)],
    ['## Where to look first', ...whereToLook(report)],
    ['## Requirements', ...requirements(report)],
    ['## Gates, as the factory ran them in a clean checkout', ...gatesTable(report.gates)],
    policy(details),
    ['## Effort', effort(details, report)],
    [
      '## If you want changes',
      'Review with “Request changes”: your comments become the next attempt on this branch. `/factory retry` with a line of guidance does the same; closing this pull request cancels the job.',
    ],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map(([first = '', ...rest]) => (rest.length === 0 ? first : `${first}\n\n${rest.join('\n')}`))
    .join('\n\n');
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
    ...(report.blockedHosts.length === 0
      ? []
      : [`> Blocked network access: ${report.blockedHosts.map((host) => codeSpan(host)).join(', ')}`]),
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

function requirements({ checklist }: AttemptReport): string[] {
  return [
    '| requirement | evidence |',
    '|---|---|',
    ...checklist.map(({ text, state }) => `| ${plainText(text, 300)} | ${states[state]} |`),
  ];
}

function policy({ verdict }: JobDetails): string[] {
  if (verdict === undefined) return [];
  const rules = verdict.rules.map(({ id, reason }) => `- ${codeSpan(id)}: ${plainText(reason, 400)}`);
  const read =
    verdict.policySha === null ? 'no configuration' : `configuration at ${verdict.policySha.slice(0, 8)}`;
  return [
    '## Policy',
    `Decision: ${verdict.decision}, risk ${verdict.riskScore}/100, ${read}, input ${verdict.inputHash.slice(0, 12)}`,
    ...rules,
  ];
}

function effort(details: JobDetails, { usage, agent, model, sandbox }: AttemptReport): string {
  return [
    dollars(details.usage.microUsd + (details.attempt?.pushedSha === undefined ? usage.microUsd : 0)),
    duration(usage.durationMs),
    `${usage.modelCalls} model calls`,
    `attempt ${details.attempt?.number ?? 1}`,
    `agent ${codeSpan(agent)}`,
    `model ${codeSpan(model)}`,
    `sandbox ${codeSpan(sandbox)}`,
  ].join(' · ');
}
