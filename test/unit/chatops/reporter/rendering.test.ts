import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { duration } from '../../../../src/chatops/reporter/duration.ts';
import { governanceCheck } from '../../../../src/chatops/reporter/hold/governance-check.ts';
import { renderHoldBody } from '../../../../src/chatops/reporter/hold/render-hold-body.ts';
import { labelsOf } from '../../../../src/chatops/reporter/labels-of.ts';
import { noticeOf } from '../../../../src/chatops/reporter/notices-of.ts';
import { renderPullRequestBody } from '../../../../src/chatops/reporter/render-pull-request-body.ts';
import { renderStickyComment } from '../../../../src/chatops/reporter/render-sticky-comment.ts';
import { safeMarkdown } from '../../../../src/chatops/reporter/safe-markdown.ts';
import { plainTitle } from '../../../../src/contracts/plain-title.ts';
import type { Job, KnownJob } from '../../../../src/job/job.ts';
import { type JobState, jobStates } from '../../../../src/job/job-state.ts';
import { activeIn } from '../../../support/active-markdown.ts';
import { assertApproved } from '../../../support/approved.ts';
import { at, jobIn, requester, verdict } from '../../../support/job-scenario.ts';
import { createReporterWorld, hostileText, sampleReport } from '../../../support/reporter-world.ts';

function known(job: Job): KnownJob {
  assert.ok(job.details !== undefined);
  return { ...job, details: job.details };
}

describe('what a job looks like', () => {
  for (const state of jobStates.filter((name) => name !== 'DRAFT')) {
    test(`the sticky comment of a job that is ${state} is as approved`, () => {
      const job = known(jobIn(state));
      const body = renderStickyComment({
        job,
        commits: [],
        evidence: { checklist: [] },
        now: Date.parse(at) + 95_000,
      });
      assertApproved(`sticky-comment/${state}.md`, body);
    });
  }
  test('an approved job whose window is closed says when it opens', () => {
    const job = known(jobIn('APPROVED'));
    assert.ok(job.details.verdict);
    const limits = { ...job.details.verdict.limits, windows: { medium: { from: '22:00', to: '06:00' } } };
    const details = { ...job.details, verdict: { ...job.details.verdict, limits } };
    const bodyAt = (time: string) =>
      renderStickyComment({
        job: { ...job, details },
        commits: [],
        evidence: { checklist: [] },
        now: Date.parse(`2026-01-02T${time}:00.000Z`),
      });
    assert.match(bodyAt('12:00'), /^Waiting: .*opens at 2026-01-02 22:00:00 UTC\.$/m);
    assert.doesNotMatch(bodyAt('23:00'), /^Waiting/m);
  });
  test('a delivered job with its evidence is as approved, on the issue and on the pull request', async () => {
    const world = await createReporterWorld();
    const job = known(await world.push());
    const commits = await world.commits();
    const evidence = { report: sampleReport, checklist: sampleReport.checklist };
    const body = renderStickyComment({
      job,
      commits,
      evidence,
      now: Date.parse(job.details.createdAt) + 95_000,
    });
    assertApproved('sticky-comment/delivered-with-evidence.md', body);
    assertApproved('pull-request-body.md', renderPullRequestBody(job, sampleReport));
    assertApproved(
      'pull-request-body-unverified.md',
      renderPullRequestBody(job, { ...sampleReport, unverified: true, gates: [], sandbox: 'none' }),
    );
    assertApproved('pull-request-body-without-report.md', renderPullRequestBody(job, undefined));
  });
  test('each state has one label, a job nobody asked for has none', () => {
    const labels = Object.fromEntries(
      jobStates.map((state) => [state, labelsOf({ id: '1', version: 0, state, stateSince: at }).join()]),
    );
    const expected: Record<JobState, string> = {
      DRAFT: '',
      GOVERNANCE_ANALYSIS: 'factory:queued',
      HELD: 'factory:held',
      NEEDS_INPUT: 'factory:question',
      APPROVED: 'factory:queued',
      TASK_PLANNING: 'factory:running',
      IN_PROGRESS: 'factory:running',
      VALIDATING: 'factory:running',
      DEPLOYABLE: 'factory:pr-open',
      NEEDS_HUMAN: 'factory:needs-human',
      COMPLETED: 'factory:done',
      FAILED: 'factory:failed',
      REJECTED: 'factory:rejected',
      CANCELLED: 'factory:cancelled',
    };
    assert.deepEqual(labels, expected);
  });
});

describe('text from outside', () => {
  test('calls nobody, loads nothing, links nowhere and closes nothing', () => {
    const safe = safeMarkdown(hostileText);
    assert.doesNotMatch(safe, /!\[|(?<!\\)<img|\]\(|<!--/);
    const outsideCode = safe.replaceAll(/`[^`]*`/g, '');
    assert.doesNotMatch(outsideCode, /@everyone|evil\.example|#12|#3|GH-7|www\./);
    assert.match(safe, /\*\*bold\*\*/);
  });
  test('does not become active by what is joined around it', () => {
    for (const text of [
      '`@everyone',
      '``@everyone` x',
      'a\n@everyone',
      '\u200b@everyone',
      '- @everyone\n  1. #12',
      '> Fixes #12',
      '# @everyone',
      '| @a | #1 |\n|---|---|\n| @b | #2 |',
    ]) {
      const outsideCode = safeMarkdown(text).replaceAll(/(`+)[\s\S]*?\1/g, '');
      assert.doesNotMatch(outsideCode, /@\w|#\d/, `${JSON.stringify(text)} → ${safeMarkdown(text)}`);
    }
  });
  test('a reason that a policy gives stays on its line, wherever it is listed', async () => {
    const world = await createReporterWorld();
    const reason = 'Because:\n\n```\n@everyone\n\n@all\n```\n\n@you';
    const rules = (['hold', 'reject'] as const).map((effect) => ({ id: effect, effect, reason }));
    const { details } = known(await world.issue('SubmitJob'));
    const judged = { ...verdict('reject', details.inputHash), rules };
    const job = known(await world.issue({ type: 'RecordVerdict', verdict: judged }));
    const commits = await world.commits();
    const request = {
      ...{ schemaVersion: 1 as const, issueNumber: 3, title: 'T', body: '', author: requester, requester },
      ...{ comments: [], hidden: [], frozenAt: at },
    };
    const commit = commits.at(-1);
    for (const page of [
      renderStickyComment({ job, commits, evidence: { checklist: [] }, now: Date.parse(at) }),
      renderPullRequestBody(job, undefined),
      renderHoldBody({ job, verdict: judged, request, checklist: [] }),
      governanceCheck('a'.repeat(40), job.details).summary,
      commit && noticeOf(commit, job)?.comment,
    ]) {
      assert.match(page ?? '', /Because: /);
      assert.deepEqual(
        activeIn(page ?? '').filter((found) => found.includes('@')),
        [],
        page,
      );
    }
  });
  test('a title loses line breaks, invisible characters and references that would close another issue', () => {
    assert.equal(plainTitle('Fixes #12\nand GH-3\u200b now', 'x', 200), 'Fixes no. 12 and no. 3 now');
    assert.equal(
      plainTitle('Fixes https://github.com/acme/other/issues/12, _GH-3 and high-5', 'x', 200),
      'Fixes https://github.com/acme/other/issues/no. 12, _no. 3 and high-5',
    );
    assert.equal(plainTitle('\u200b \n', 'Resolve issue 5', 200), 'Resolve issue 5');
    assert.equal(plainTitle('x'.repeat(500), '', 200).length, 200);
  });
});

describe('time', () => {
  test('shows the two largest units', () => {
    assert.deepEqual([-5, 400, 61_000, 3_600_000, 90_061_000].map(duration), [
      '0 s',
      '0 s',
      '1 min 1 s',
      '1 h',
      '1 d 1 h',
    ]);
  });
});
