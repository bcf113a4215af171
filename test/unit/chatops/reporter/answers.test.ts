import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { noticeOf } from '../../../../src/chatops/reporter/notices-of.ts';
import { renderPullRequestBody } from '../../../../src/chatops/reporter/render-pull-request-body.ts';
import { renderStickyComment } from '../../../../src/chatops/reporter/render-sticky-comment.ts';
import { safeMarkdown } from '../../../../src/chatops/reporter/safe-markdown.ts';
import { slashCommands } from '../../../../src/chatops/slash-commands.ts';
import { describeStatus } from '../../../../src/governance/describe-status.ts';
import type { Job, KnownJob } from '../../../../src/job/job.ts';
import type { JobEvent } from '../../../../src/job/job-event.ts';
import { jobStates } from '../../../../src/job/job-state.ts';
import type { Verdict } from '../../../../src/job/job-values.ts';
import { assertApproved } from '../../../support/approved.ts';
import { createInMemoryBudgetStore } from '../../../support/in-memory/budget-store.ts';
import { at, issueAll, jobIn, repository, reviewer } from '../../../support/job-scenario.ts';
import { sampleReport } from '../../../support/reporter-world.ts';

const rules: Verdict['rules'] = [
  { id: 'hidden-content', effect: 'hold', reason: 'The issue holds text that a reader does not see.' },
  {
    id: 'risk-threshold',
    effect: 'hold',
    reason: 'The risk score 55 is not below governance.auto_approve_below (40).',
  },
];

/** The job with a verdict that says why. */
function explained(job: Job, change: Partial<Verdict> = {}): KnownJob {
  const { details } = job;
  assert.ok(details?.verdict !== undefined);
  return { ...job, details: { ...details, verdict: { ...details.verdict, rules, ...change } } };
}

const comment = (job: Job, ...events: JobEvent[]) =>
  noticeOf(
    {
      schemaVersion: 1,
      jobId: job.id,
      version: 7,
      commandId: 'one',
      at,
      actor: { kind: 'governance' },
      events,
      previousHash: 'a'.repeat(64),
      hash: 'b'.repeat(64),
    } as unknown as Parameters<typeof noticeOf>[0],
    job,
  )?.comment ?? '';

const place = { repository, issueNumber: 3, commentId: 77 };
const refusal = (command: string, code: string, message: string): JobEvent => ({
  type: 'CommandRefused',
  command,
  code,
  message,
  ...place,
});

describe('what people are told is as approved', () => {
  test('in new comments', () => {
    const held = explained(jobIn('HELD'));
    const { hold, verdict, inputHash } = held.details;
    assert.ok(hold !== undefined && verdict !== undefined);
    const opened: JobEvent = {
      type: 'HoldOpened',
      pullRequest: hold.pullRequest,
      headSha: hold.headSha,
      inputHash,
    };
    const again = { ...held, details: { ...held.details, heldShas: ['1'.repeat(40), hold.headSha] } };
    const rejecting = (reason: string): JobEvent => ({
      type: 'VerdictRecorded',
      verdict: { ...verdict, decision: 'reject', rules: [{ id: 'rule', effect: 'reject', reason }] },
    });
    const told: Record<string, string> = {
      held: comment(held, opened),
      'held again': comment(again, opened),
      'merged while held': comment(jobIn('REJECTED'), {
        type: 'JobCancelled',
        cause: 'held-pull-request-merged',
      }),
      'merged while held again, after a delivery': comment(jobIn('CANCELLED'), {
        type: 'JobCancelled',
        cause: 'held-pull-request-merged',
      }),
      rejected: comment(
        jobIn('REJECTED'),
        rejecting('.github/factory.yml:2:3: `governance.aprovers`: did you mean "approvers"?'),
      ),
      'rejected, with what to do': comment(
        jobIn('REJECTED'),
        rejecting('The issue has no description. Write one, then comment `/factory run`.'),
      ),
      questions: comment(jobIn('NEEDS_INPUT'), {
        type: 'QuestionsAsked',
        questions: ['Which greeting?', 'For @everyone?'],
      } as JobEvent),
      'a refused approval': comment(
        held,
        refusal(
          'review',
          'self-release',
          '@walter cannot release this hold: whoever asked needs somebody else.',
        ),
      ),
      'a refused command': comment(
        held,
        refusal('statsu', 'unknown-command', 'There is no command `statsu`. Did you mean `/factory status`?'),
      ),
      bounds: comment(jobIn('NEEDS_HUMAN'), {
        type: 'HumanNeeded',
        reason: 'bounds',
        explanation: 'Open: the review by @ada asks for “more warmth”.',
      }),
      delivered: comment(jobIn('DEPLOYABLE'), {
        type: 'DeliveryVerified',
        pullRequest: 8,
        headSha: '1'.repeat(40),
      } as JobEvent),
    };
    const text = Object.entries(told).map(([name, said]) => `<!-- ${name} -->\n\n${said}`);
    assertApproved('notices.md', `${text.join('\n\n---\n\n')}\n`);
  });

  test('when they ask for the status in every state', async () => {
    const surroundings = {
      standingOf: async () => ({ place: 3 }),
      budgets: createInMemoryBudgetStore(),
      clock: { now: () => Date.parse(at) },
    };
    const said = await Promise.all(
      jobStates.map(async (state) => safeMarkdown(await describeStatus(jobIn(state), surroundings))),
    );
    assertApproved('status.md', `${said.join('\n\n---\n\n')}\n`);
  });

  test('when they ask for help', async () => {
    const help = slashCommands.find(({ name }) => name === 'help');
    const answer = await help?.toCommand({} as Parameters<typeof help.toCommand>[0]);
    assert.ok(answer !== undefined && 'message' in answer);
    assertApproved('help.md', `${safeMarkdown(answer.message ?? '')}\n`);
  });

  test('on the pages of a job that was held, released and delivered', () => {
    const held = jobIn('HELD');
    const released = explained(issueAll(held, ['ReleaseHold']));
    const job: KnownJob = { ...released, state: 'DEPLOYABLE' };
    assert.equal(job.details.hold?.released?.reviewer.login, reviewer.login);
    const input = { job, commits: [], evidence: { checklist: sampleReport.checklist } };
    assertApproved(
      'sticky-comment/delivered-after-hold.md',
      renderStickyComment({ ...input, now: Date.parse(at) + 95_000 }),
    );
    assertApproved('pull-request-body-after-hold.md', renderPullRequestBody(job, sampleReport));
  });
});
