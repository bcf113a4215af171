import type { AttemptReport } from '../../contracts/attempt-report.ts';
import type { Commit } from '../../contracts/commit.ts';
import { describeStanding } from '../../contracts/describe-standing.ts';
import type { JobDetails, KnownJob } from '../../job/job.ts';
import type { JobState } from '../../job/job-state.ts';
import { openPullRequestOf } from '../../job/open-pull-request.ts';
import { releaseOf } from '../../job/release-of.ts';
import { dollars } from '../../money/dollars.ts';
import { whyWaiting } from '../../orchestration/dispatch/why-waiting.ts';
import { decisionWords } from '../decision-words.ts';
import { checklistItems } from './checklist-items.ts';
import { commandsThatApply } from './commands-that-apply.ts';
import { describeArchive } from './describe-archive.ts';
import { duration } from './duration.ts';
import { evidenceTable } from './evidence-table.ts';
import { fitPage } from './fit-page.ts';
import { gatesTable } from './gates-table.ts';
import type { JobEvidence } from './job-evidence.ts';
import { quoted, unfoldedBy } from './markdown-blocks.ts';
import { jobMarker } from './markers.ts';
import { fixed, listed, nothing, type PageSection, tabled, told } from './page-section.ts';
import { reviewLines } from './review-lines.ts';
import { safeMarkdownLine } from './safe-markdown.ts';
import { codeSpan, safeText } from './safe-text.ts';
import { sandboxLine } from './sandbox-line.ts';
import { timeline } from './timeline.ts';
import { workspaceLink } from './workspace-link.ts';

const headlines: Record<JobState, string> = {
  DRAFT: 'Not asked for',
  GOVERNANCE_ANALYSIS: 'Governance is judging the request',
  HELD: 'Held for a review',
  NEEDS_INPUT: 'Waiting for an answer',
  APPROVED: 'Approved, waiting for a worker',
  TASK_PLANNING: 'Planning',
  IN_PROGRESS: 'Working',
  VALIDATING: 'Proving the result',
  DEPLOYABLE: 'Pull request ready for review',
  NEEDS_HUMAN: 'A person is needed',
  COMPLETED: 'Done',
  FAILED: 'Failed',
  REJECTED: 'Rejected',
  CANCELLED: 'Cancelled',
};

export type StickyCommentInput = {
  job: KnownJob;
  commits: readonly Commit[];
  evidence: JobEvidence;
  now: number;
};

/** The one comment that shows a job on its issue, edited in place. Where it is too long for GitHub, what is told elsewhere as well gives way first. */
export function renderStickyComment({ job, commits, evidence, now }: StickyCommentInput): string {
  const { details } = job;
  const { report, checklist } = evidence;
  const whyHere = whatNow(job, now);
  const verdict = verdictSection(details);
  const items = checklist.length === 0 ? nothing : checklistSection(checklist);
  const proof = folded('Evidence', report === undefined ? [] : evidenceTable(report));
  const gates = folded('Gates', gatesOf(details, evidence));
  const review = report === undefined ? nothing : reviewSection(report);
  const past = timelineSection(commits);
  return fitPage(
    [
      fixed([jobMarker(job.id), `### ${headline(job, now)}`]),
      fixed([facts(details, evidence)]),
      whyHere,
      verdict,
      items,
      proof,
      gates,
      review,
      past,
      fixed([footer(job)]),
    ],
    [past, review, proof, gates, items, verdict, whyHere],
  );
}

function folded(title: string, table: readonly string[]): PageSection {
  return table.length === 0 ? nothing : tabled(table, unfoldedBy(title));
}

/** Two lists with nothing between them would be shown as one. */
function checklistSection(checklist: JobEvidence['checklist']): PageSection {
  return listed({ before: ['**Checklist**', ''], entries: checklistItems(checklist) });
}

function reviewSection(report: AttemptReport): PageSection {
  const { found, notes } = reviewLines(report);
  if (found.length + notes.length === 0) return nothing;
  const { before, after } = unfoldedBy('Review');
  return listed({ before, entries: found, after: [...notes, ...after] });
}

/** The newest are what people look for. */
function timelineSection(commits: readonly Commit[]): PageSection {
  const { lines, earlier } = timeline(commits);
  if (lines.length === 0) return nothing;
  return listed({
    ...unfoldedBy('Timeline'),
    entries: lines,
    keeps: 'last',
    leftOut: earlier,
    more: (count) => `- … ${count} earlier`,
  });
}

function headline(job: KnownJob, now: number): string {
  const { details } = job;
  const end = details.outcome === undefined ? now : Date.parse(job.stateSince);
  return [
    job.state === 'COMPLETED'
      ? `Done: ${details.archive === undefined ? 'merged' : 'delivered as an archive'}`
      : headlines[job.state],
    ...(details.attempt === undefined ? [] : [`attempt ${details.attempt.number}`]),
    duration(end - Date.parse(details.createdAt)),
    ...moneyOf(details),
  ].join(' · ');
}

/** What ended attempts have spent, and what the job may spend with everything people granted. */
function moneyOf({ budgetMicroUsd, raisedMicroUsd, usage }: JobDetails): string[] {
  if (budgetMicroUsd === undefined) return [];
  const raised = raisedMicroUsd === 0 ? '' : ` (${dollars(raisedMicroUsd)} added)`;
  return [`${dollars(usage.microUsd)} / ${dollars(budgetMicroUsd)}${raised}`];
}

function facts({ requester, verdict, branch }: JobDetails, { report }: JobEvidence): string {
  const scripted =
    report?.scripted === true ? ' — **a scripted model: its answers are a fixed scenario**' : '';
  return [
    `Asked for by ${codeSpan(requester.login)}`,
    ...(verdict === undefined
      ? []
      : [`agent ${codeSpan(verdict.agent)}`, `model ${codeSpan(report?.model ?? verdict.model)}${scripted}`]),
    ...(report === undefined ? [] : [sandboxLine(report)]),
    `branch ${codeSpan(branch)}`,
  ].join(' · ');
}

/** Why the job stands where it stands, when somebody should know. */
function whatNow({ id, state, details }: KnownJob, now: number): PageSection {
  if (state === 'NEEDS_HUMAN')
    return told(`${details.human?.reason}: ${details.human?.explanation}`, { render: quoted });
  if (state === 'COMPLETED' && details.archive !== undefined)
    return fixed([describeArchive(id, details.archive)]);
  if (state === 'FAILED') return told(details.lastFailure?.explanation ?? '', { render: quoted });
  if (state === 'HELD')
    return fixed([
      details.hold === undefined
        ? 'A pull request that shows the request to its reviewers is being opened. What keeps it from that for an hour is told here.'
        : `Pull request #${details.hold.pullRequest} shows what the agent will be told, and waits for a review: approving it there releases the job.`,
    ]);
  if (state === 'NEEDS_INPUT')
    return listed({
      entries: (details.questions ?? []).map((question, index) => `${index + 1}. ${safeText(question, 500)}`),
    });
  if (state === 'APPROVED' && details.waitingFor === 'lock')
    return fixed(['Waiting: another job is changing the same files.']);
  return state === 'APPROVED' ? closedWindow(details, now) : nothing;
}

/** What else keeps an approved job is asked for with `/factory status`: it changes with every start, and the comment does not. */
function closedWindow(details: JobDetails, now: number): PageSection {
  const waiting = whyWaiting(details, { now });
  return waiting === undefined ? nothing : fixed([`Waiting: ${describeStanding({ waiting })}`]);
}

function verdictSection(details: JobDetails): PageSection {
  const { verdict } = details;
  if (verdict === undefined) return nothing;
  const release = releaseOf(details);
  const policy = verdict.policySha === null ? '' : `, policy at ${verdict.policySha.slice(0, 8)}`;
  const released = release === undefined ? '' : `, released by ${codeSpan(release.reviewer.login)}`;
  return listed({
    before: [
      `**Verdict: ${decisionWords[verdict.decision]}**${released}, risk ${verdict.riskScore}/100${policy}`,
    ],
    entries: verdict.rules.map(
      ({ id, effect, reason }) => `- ${codeSpan(id)} (${effect}): ${safeMarkdownLine(reason, 400)}`,
    ),
  });
}

function gatesOf({ attempt, archive }: JobDetails, { report }: JobEvidence): string[] {
  const gates = archive?.gates ?? attempt?.pushAuthorized?.gates ?? report?.gates ?? [];
  return gates.length === 0 ? [] : gatesTable(gates);
}

function footer(job: KnownJob): string {
  const workspace = workspaceLink(job.details);
  const pullRequest = job.state === 'HELD' ? undefined : openPullRequestOf(job.details);
  return [
    ...(pullRequest === undefined ? [] : [`Pull request #${pullRequest}`]),
    ...(workspace === undefined ? [] : [`[Workspace](${workspace})`]),
    `Commands now: ${commandsThatApply(job).join(' ')}`,
  ].join(' · ');
}
