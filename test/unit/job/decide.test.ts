import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Job } from '../../../src/job/job.ts';
import type { JobCommand, JobCommandType } from '../../../src/job/job-command.ts';
import { jobStates } from '../../../src/job/job-state.ts';
import type { GateResult } from '../../../src/job/job-values.ts';
import { noUsage } from '../../../src/job/no-usage.ts';
import {
  artifact,
  authorizedJob,
  firstSha,
  fittingCommand,
  holdSha,
  issue,
  issueAll,
  jobIn,
  limits,
  pushedJob,
  repository,
  requester,
  reviewer,
  secondSha,
  verdict,
} from '../../support/job-scenario.ts';

function refusalCode(job: Job, command: JobCommand): string | undefined {
  const refused = issue(job, command).events.find((event) => event.type === 'CommandRefused');
  return refused?.type === 'CommandRefused' ? refused.code : undefined;
}

const noGates: GateResult[] = [];
const fail = (
  attempt: number,
  stopReason: 'timeout' | 'stuck' | 'budget' | 'protected_path' | 'branch_conflict' | 'sandbox_error',
) => ({ type: 'FailAttempt', attempt, stopReason, explanation: 'Why.', usage: noUsage }) as const;

describe('fencing', () => {
  const workerCommands = [
    'RegisterWorker',
    'RecordPlan',
    'RecordCheckpoint',
    'StartValidation',
    'AuthorizePush',
    'RecordPush',
    'FailAttempt',
  ] as const;
  for (const type of workerCommands) {
    test(`${type} of an older attempt is refused in every working state`, () => {
      for (const state of ['TASK_PLANNING', 'IN_PROGRESS', 'VALIDATING'] as const) {
        const second = issueAll(jobIn(state), ['LoseWorker', 'StartAttempt']);
        const stale = { ...fittingCommand(type, second), attempt: 1 } as JobCommand;
        assert.equal(refusalCode(second, stale), 'fenced');
      }
    });
    test(`${type} after a cancellation says that the attempt was stopped`, () => {
      const cancelled = issueAll(jobIn('IN_PROGRESS'), ['CancelJob']);
      assert.equal(refusalCode(cancelled, fittingCommand(type, cancelled)), 'stopped');
    });
  }
  test('a second worker with another token is refused, the same token is welcome again', () => {
    const job = issueAll(jobIn('TASK_PLANNING'), ['RegisterWorker']);
    assert.equal(refusalCode(job, fittingCommand('RegisterWorker', job)), undefined);
    assert.equal(
      refusalCode(job, { type: 'RegisterWorker', attempt: 1, tokenHash: '0'.repeat(64) }),
      'already-registered',
    );
  });
});

describe('the input hash', () => {
  test('a verdict about an older input is refused', () => {
    const job = jobIn('GOVERNANCE_ANALYSIS');
    assert.equal(
      refusalCode(job, { type: 'RecordVerdict', verdict: verdict('approve', '9'.repeat(64)) }),
      'stale-input',
    );
  });
  test('a verdict about another agent or model than was asked for since is refused', () => {
    const job = issueAll(jobIn('CANCELLED'), [
      { type: 'RetryJob', by: requester, options: { model: 'other' } },
    ]);
    const judged = verdict('approve', job.details?.inputHash ?? '');
    assert.equal(refusalCode(job, { type: 'RecordVerdict', verdict: judged }), 'stale-input');
    const fresh = { ...judged, model: 'other' };
    assert.equal(refusalCode(job, { type: 'RecordVerdict', verdict: fresh }), undefined);
  });
  test('a verdict about a plan alone approves no run, nor one about a run a plan', () => {
    for (const planOnly of [false, true]) {
      const job = issueAll(jobIn('CANCELLED'), [{ type: 'RetryJob', by: requester, options: { planOnly } }]);
      const run = verdict('approve', job.details?.inputHash ?? '');
      const plan = { ...run, planOnly: true as const };
      assert.equal(
        refusalCode(job, { type: 'RecordVerdict', verdict: planOnly ? run : plan }),
        'stale-input',
      );
      assert.equal(refusalCode(job, { type: 'RecordVerdict', verdict: planOnly ? plan : run }), undefined);
    }
  });
  test('money that is granted while a job is judged is its own all the same', () => {
    const judged = jobIn('GOVERNANCE_ANALYSIS');
    const job = issueAll(judged, [{ type: 'RaiseBudget', by: reviewer, microUsd: 7 }]);
    const about = verdict('approve', job.details?.inputHash ?? '');
    for (const raisedMicroUsd of [0, 7]) {
      const { details } = issueAll(job, [{ type: 'RecordVerdict', verdict: about, raisedMicroUsd }]);
      assert.equal(details?.budgetMicroUsd, about.limits.budgetMicroUsd + 7 - raisedMicroUsd);
      const later = issueAll(issueAll(job, [{ type: 'RecordVerdict', verdict: about, raisedMicroUsd }]), [
        { type: 'RaiseBudget', by: reviewer, microUsd: 1 },
      ]);
      assert.equal(later.details?.budgetMicroUsd, about.limits.budgetMicroUsd + 8 - raisedMicroUsd);
    }
  });
  test('an attempt starts only under an approval of exactly the current input', () => {
    const job = jobIn('APPROVED');
    assert.equal(
      refusalCode(job, { type: 'StartAttempt', attempt: 1, inputHash: '9'.repeat(64) }),
      'stale-input',
    );
    const guided = issueAll(job, ['GuideJob']);
    assert.equal(guided.state, 'GOVERNANCE_ANALYSIS');
    assert.notEqual(guided.details?.inputHash, guided.details?.approvedInputHash);
  });
  test('every kind of addition changes it', () => {
    const before = jobIn('DEPLOYABLE').details?.inputHash;
    for (const type of ['RequestChanges', 'ReportRedCi', 'GuideJob', 'RebaseJob'] as const) {
      assert.notEqual(issueAll(jobIn('DEPLOYABLE'), [type]).details?.inputHash, before);
    }
  });
  test('guidance ends the running attempt, and the next one is judged with it', () => {
    const job = issueAll(jobIn('IN_PROGRESS'), ['GuideJob', 'RecordVerdict', 'StartAttempt']);
    assert.equal(job.details?.attempt?.number, 2);
    assert.equal(job.details?.additions.length, 1);
  });
});

describe('attempts', () => {
  test('count per approval and end in FAILED when they are used up', () => {
    const first = issueAll(jobIn('IN_PROGRESS'), [fail(1, 'timeout')]);
    assert.equal(first.state, 'APPROVED');
    const second = issueAll(first, ['StartAttempt', fail(2, 'timeout')]);
    assert.equal(second.state, 'FAILED');
    assert.equal(second.details?.outcome, 'FAILED');
    const retried = issueAll(second, ['RetryJob', 'RecordVerdict', 'StartAttempt']);
    assert.equal(retried.details?.attempt?.number, 3, 'the fencing number goes on');
    assert.equal(retried.details?.attemptsSinceApproval, 1);
  });
  test('that wait for a lock do not count', () => {
    const job = issueAll(jobIn('TASK_PLANNING'), ['RegisterWorker', 'DeferAttempt']);
    assert.equal(job.details?.attemptsSinceApproval, 0);
    assert.equal(job.details?.waitingFor, 'lock');
  });
  test('for which there was no machine do not count', () => {
    const unplaced = { type: 'LoseWorker', attempt: 1, evidence: 'never-placed', branchHead: null } as const;
    const job = issueAll(jobIn('APPROVED'), ['StartAttempt', unplaced]);
    assert.equal(job.state, 'APPROVED');
    assert.equal(job.details?.attemptsSinceApproval, 0);
    const last = issueAll(job, ['StartAttempt', 'LoseWorker', 'StartAttempt', { ...unplaced, attempt: 3 }]);
    assert.equal(last.state, 'APPROVED', 'also the last one');
    assert.equal(issueAll(last, ['StartAttempt', 'LoseWorker']).state, 'FAILED', 'the others do');
  });
  test('whose worker has come forward meanwhile are not given up because nobody had', () => {
    const job = issueAll(jobIn('TASK_PLANNING'), ['RegisterWorker']);
    for (const evidence of ['never-placed', 'never-registered'] as const)
      assert.equal(
        refusalCode(job, { type: 'LoseWorker', attempt: 1, evidence, branchHead: null }),
        'already-registered',
      );
    assert.equal(refusalCode(job, fittingCommand('LoseWorker', job)), undefined, 'silence is another matter');
  });
  test('must start in order', () => {
    const job = jobIn('APPROVED');
    assert.equal(
      refusalCode(job, { type: 'StartAttempt', attempt: 2, inputHash: job.details?.inputHash ?? '' }),
      'attempt-order',
    );
  });
  for (const [stopReason, human] of [
    ['stuck', 'stuck'],
    ['budget', 'budget'],
    ['protected_path', 'protected-path'],
    ['branch_conflict', 'delivery'],
  ] as const) {
    test(`that stop for ${stopReason} wait for a person (${human})`, () => {
      const job = issueAll(jobIn('IN_PROGRESS'), [fail(1, stopReason)]);
      assert.equal(job.state, 'NEEDS_HUMAN');
      assert.equal(job.details?.human?.reason, human);
    });
  }
  test('without a sandbox end the job at once: another attempt would only repeat it', () => {
    assert.equal(issueAll(jobIn('IN_PROGRESS'), [fail(1, 'sandbox_error')]).state, 'FAILED');
  });
  test('with an empty diff end as NO_CHANGES', () => {
    assert.equal(jobIn('FAILED').details?.outcome, 'NO_CHANGES');
  });
});

describe('the push', () => {
  test('is authorised only over a branch that is absent or at a commit of ours', () => {
    const job = jobIn('VALIDATING');
    assert.equal(
      refusalCode(job, {
        type: 'AuthorizePush',
        attempt: 1,
        oldSha: secondSha,
        newSha: firstSha,
        gates: noGates,
        report: artifact,
      }),
      'branch-not-ours',
    );
  });
  test('of a later round expects the delivered commit', () => {
    const round = issueAll(jobIn('DEPLOYABLE'), [
      'RequestChanges',
      'RecordVerdict',
      'StartAttempt',
      'RegisterWorker',
      'RecordPlan',
      'StartValidation',
    ]);
    const push = {
      type: 'AuthorizePush',
      attempt: 2,
      newSha: secondSha,
      gates: noGates,
      report: artifact,
    } as const;
    assert.equal(refusalCode(round, { ...push, oldSha: null }), 'branch-not-ours');
    assert.equal(refusalCode(round, { ...push, oldSha: firstSha }), undefined);
  });
  test('is refused while a gate is red that was green on the base', () => {
    const gate = {
      name: 'test',
      status: 'failed',
      exitCode: 1,
      durationMs: 5,
      summary: '1 failing',
    } as const;
    const push = {
      type: 'AuthorizePush',
      attempt: 1,
      oldSha: null,
      newSha: firstSha,
      report: artifact,
    } as const;
    assert.equal(
      refusalCode(jobIn('VALIDATING'), { ...push, gates: [{ ...gate, redOnBase: false }] }),
      'gates-red',
    );
    assert.equal(
      refusalCode(jobIn('VALIDATING'), { ...push, gates: [{ ...gate, redOnBase: true }] }),
      undefined,
    );
  });
  test('of a commit that was not authorised is not believed', () => {
    assert.equal(
      refusalCode(authorizedJob(), { type: 'RecordPush', attempt: 1, sha: secondSha, usage: noUsage }),
      'push-not-authorized',
    );
  });
  test('by a worker that was lost afterwards is found on the branch and goes on to verification', () => {
    const lost = { type: 'LoseWorker', attempt: 1, evidence: 'no-heartbeat' } as const;
    assert.equal(refusalCode(authorizedJob(), lost), 'branch-unread');
    assert.equal(issue(authorizedJob(), { ...lost, branchHead: null }).job.state, 'APPROVED');
    const found = issue(authorizedJob(), { ...lost, branchHead: firstSha }).job;
    assert.equal(found.state, 'VALIDATING');
    assert.equal(issueAll(found, ['VerifyDelivery']).state, 'DEPLOYABLE');
  });
  test('of which its worker could say no more than that it failed is found on the branch too', () => {
    const failed = { ...fail(1, 'stuck'), usage: { ...noUsage, microUsd: 7 } };
    assert.equal(refusalCode(authorizedJob(), failed), 'branch-unread');
    for (const branchHead of [null, secondSha]) {
      const { job } = issue(authorizedJob(), { ...failed, branchHead });
      assert.deepEqual([job.state, job.details?.usage.microUsd], ['NEEDS_HUMAN', 7]);
    }
    const found = issue(authorizedJob(), { ...failed, branchHead: firstSha });
    assert.deepEqual(found.events, [
      { type: 'BranchPushed', attempt: 1, sha: firstSha, usage: failed.usage },
    ]);
    assert.equal(refusalCode(found.job, { ...failed, branchHead: firstSha }), 'attempt-finished');
    assert.equal(issueAll(found.job, ['VerifyDelivery']).state, 'DEPLOYABLE');
  });
  test('is none where none was authorised, wherever the branch points', () => {
    const { job } = issue(jobIn('VALIDATING'), { ...fail(1, 'timeout'), branchHead: firstSha });
    assert.equal(job.state, 'APPROVED');
  });
  test('may be found on the branch by the next attempt when it happened after all', () => {
    const next = issueAll(authorizedJob(), [
      'LoseWorker',
      'StartAttempt',
      'RegisterWorker',
      'RecordPlan',
      'StartValidation',
    ]);
    const push = {
      type: 'AuthorizePush',
      attempt: 2,
      newSha: secondSha,
      gates: noGates,
      report: artifact,
    } as const;
    assert.equal(refusalCode(next, { ...push, oldSha: firstSha }), undefined);
    assert.equal(refusalCode(next, { ...push, oldSha: null }), undefined);
    assert.equal(refusalCode(next, { ...push, oldSha: holdSha }), 'branch-not-ours');
  });
  test('that arrived cannot be lost or failed any more', () => {
    assert.equal(refusalCode(pushedJob(), fittingCommand('LoseWorker', pushedJob())), 'attempt-finished');
    assert.equal(refusalCode(pushedJob(), fail(1, 'timeout')), 'attempt-finished');
  });
  test('is deliverable only at the recorded commit', () => {
    assert.equal(
      refusalCode(pushedJob(), { type: 'VerifyDelivery', pullRequest: 8, headSha: secondSha }),
      'head-moved',
    );
  });
});

describe('refinements', () => {
  test('are bounded per attempt', () => {
    const once = issueAll(jobIn('VALIDATING'), ['ResumeWork', 'StartValidation']);
    assert.equal(limits.refinements, 1);
    assert.equal(refusalCode(once, { type: 'ResumeWork', attempt: 1, failingGates: ['test'] }), 'bounds');
  });
});

describe('feedback', () => {
  const secondRound = [
    'RecordVerdict',
    'StartAttempt',
    'RegisterWorker',
    'RecordPlan',
    'StartValidation',
  ] as const;
  const push = [
    {
      type: 'AuthorizePush',
      attempt: 2,
      oldSha: firstSha,
      newSha: secondSha,
      gates: noGates,
      report: artifact,
    },
    'RecordPush',
    { type: 'VerifyDelivery', pullRequest: 8, headSha: secondSha },
  ] as const;
  for (const steps of [
    [],
    ['RecordVerdict'],
    ['RecordVerdict', 'StartAttempt'],
    [...secondRound.slice(0, -1)],
    [...secondRound],
  ] as const) {
    test(`by another reviewer joins the round that is under way (after ${steps.at(-1) ?? 'RequestChanges'})`, () => {
      const before = issueAll(jobIn('DEPLOYABLE'), ['RequestChanges', ...steps]);
      const part = { kind: 'review', text: 'And test it.', source: 'review:2' } as const;
      const job = issueAll(before, [{ type: 'RequestChanges', part, headSha: firstSha }]);
      assert.equal(job.state, 'GOVERNANCE_ANALYSIS');
      assert.deepEqual(
        job.details?.additions.map(({ text }) => text),
        ['some review', 'And test it.'],
      );
      assert.notEqual(job.details?.inputHash, before.details?.inputHash);
      assert.deepEqual(job.details?.rounds, before.details?.rounds);
    });
  }
  test('joins work that guidance has begun, too, and no round is used for it', () => {
    const job = issueAll(jobIn('DEPLOYABLE'), ['GuideJob', 'RecordVerdict', 'RequestChanges']);
    assert.deepEqual([job.state, job.details?.rounds.review], ['GOVERNANCE_ANALYSIS', 0]);
  });
  test('joins ten times at most', () => {
    let job = issueAll(jobIn('DEPLOYABLE'), ['RequestChanges']);
    for (let review = 1; review <= 10; review += 1) job = issueAll(job, ['RequestChanges']);
    assert.equal(refusalCode(job, fittingCommand('RequestChanges', job)), 'bounds');
  });
  test('about another commit than the delivered one is refused', () => {
    const command = fittingCommand('RequestChanges', jobIn('DEPLOYABLE'));
    assert.equal(
      refusalCode(jobIn('DEPLOYABLE'), { ...command, headSha: secondSha } as JobCommand),
      'head-moved',
    );
  });
  for (const type of ['RequestChanges', 'ReportRedCi'] as const) {
    test(`${type} beyond its rounds waits for a person and says what is open`, () => {
      const delivered = issueAll(jobIn('DEPLOYABLE'), [type, ...secondRound, ...push]);
      assert.equal(delivered.state, 'DEPLOYABLE');
      const bounded = issueAll(delivered, [type]);
      assert.equal(bounded.state, 'NEEDS_HUMAN');
      assert.equal(bounded.details?.human?.reason, 'bounds');
      assert.match(bounded.details?.human?.explanation ?? '', /some (review|ci)/);
    });
  }
  test('starts one round per head commit', () => {
    const job = issueAll(jobIn('DEPLOYABLE'), [
      'RequestChanges',
      'RecordVerdict',
      'StartAttempt',
      'PauseJob',
      'ResumeJob',
    ]);
    assert.deepEqual(job.details?.rounds.headsAnswered, [firstSha]);
  });
});

describe('questions', () => {
  test('end with a person when the rounds are used up', () => {
    const asked = issueAll(jobIn('NEEDS_INPUT'), ['AnswerQuestions', 'RecordVerdict', 'StartAttempt']);
    const again = issueAll(asked, [{ type: 'AskQuestions', questions: ['And now?'], attempt: 1 }]);
    assert.equal(again.state, 'NEEDS_HUMAN', 'the verdict allows one round');
    assert.equal(issueAll(again, ['AnswerQuestions']).state, 'GOVERNANCE_ANALYSIS');
  });
  test('of a worker whose plan nobody waits for any more are refused, also while it is still the newest', () => {
    const guided = issueAll(jobIn('TASK_PLANNING'), ['GuideJob']);
    assert.equal(guided.state, 'GOVERNANCE_ANALYSIS');
    assert.equal(refusalCode(guided, { type: 'AskQuestions', questions: ['?'], attempt: 1 }), 'stopped');
  });
  test('of governance are refused for an older input, and when people were asked often enough', () => {
    const judged = jobIn('GOVERNANCE_ANALYSIS');
    const questions = ['Which one?'];
    const older = { type: 'AskQuestions', questions, inputHash: 'f'.repeat(64) } as const;
    assert.equal(refusalCode(judged, older), 'stale-input');
    const answered = issueAll(judged, [{ type: 'AskQuestions', questions }, 'AnswerQuestions']);
    const twice = issueAll(answered, [{ type: 'AskQuestions', questions }, 'AnswerQuestions']);
    assert.equal(refusalCode(twice, { type: 'AskQuestions', questions }), 'bounds');
  });
  test('by nobody in particular are refused while a worker plans', () => {
    assert.equal(refusalCode(jobIn('TASK_PLANNING'), { type: 'AskQuestions', questions: ['?'] }), 'fenced');
  });
});

describe('merge and close', () => {
  test('a merged delivery completes the job', () =>
    assert.equal(jobIn('COMPLETED').details?.outcome, 'COMPLETED'));
  test('a merged hold cancels it: nothing was delivered', () => {
    assert.equal(issueAll(jobIn('HELD'), ['RecordMerge']).details?.outcome, 'CANCELLED');
  });
  test('a merge in the middle of a later round completes the job with what was delivered', () => {
    assert.equal(issueAll(jobIn('DEPLOYABLE'), ['RequestChanges', 'RecordMerge']).state, 'COMPLETED');
  });
  test('a closed pull request cancels, and a later merge is noted without reviving', () => {
    const closed = issueAll(jobIn('DEPLOYABLE'), ['RecordClose']);
    assert.equal(closed.state, 'CANCELLED');
    assert.equal(issueAll(closed, ['RecordMerge']).state, 'CANCELLED');
  });
  test("another job's pull request is refused", () => {
    assert.equal(
      refusalCode(jobIn('DEPLOYABLE'), { type: 'RecordClose', pullRequest: 9 }),
      'foreign-pull-request',
    );
    for (const state of ['IN_PROGRESS', 'FAILED'] as const)
      assert.equal(
        refusalCode(jobIn(state), { type: 'RecordMerge', pullRequest: 9, sha: firstSha }),
        'foreign-pull-request',
      );
  });
  test('a merge of what was pushed and never verified completes the job, under whatever number', () => {
    const merge = { type: 'RecordMerge', pullRequest: 9, sha: firstSha } as const;
    const refuted = issueAll(pushedJob(), ['RefuteDelivery']);
    assert.equal(issueAll(refuted, [merge]).state, 'COMPLETED');
    const retried = issueAll(refuted, ['RetryJob', 'RecordVerdict', 'StartAttempt']);
    assert.equal(issueAll(retried, [merge]).state, 'COMPLETED');
    const cancelled = issueAll(issueAll(refuted, ['CancelJob']), [merge]);
    assert.deepEqual([cancelled.state, cancelled.details?.merged?.pullRequest], ['CANCELLED', 9]);
  });
  test('a merge of what was authorised, before the worker has said that it is pushed, completes the job (seed 40008225)', () => {
    const authorized = issueAll(jobIn('VALIDATING'), ['AuthorizePush']);
    const [headSha = ''] = authorized.details?.authorizedShas ?? [];
    const merge = { type: 'RecordMerge', pullRequest: 9, sha: firstSha } as const;
    assert.equal(issueAll(authorized, [{ ...merge, headSha }]).state, 'COMPLETED');
    const other = issueAll(authorized, [{ ...merge, headSha: 'f'.repeat(40) }]);
    assert.equal(other.details?.cancelCause, 'held-pull-request-merged');
  });
  test('a merge of what was delivered, heard of while the job is held again, completes it (seed 40045629)', () => {
    const guided = issueAll(jobIn('DEPLOYABLE'), ['GuideJob']);
    const { inputHash = '', deliveredSha = '', pullRequest } = guided.details ?? {};
    const held = issueAll(guided, [{ type: 'RecordVerdict', verdict: verdict('hold', inputHash) }]);
    const number = pullRequest?.number ?? 0;
    const merge = { type: 'RecordMerge', pullRequest: number, sha: 'f'.repeat(40) } as const;
    assert.equal(issueAll(held, [{ ...merge, headSha: deliveredSha }]).state, 'COMPLETED');
    const ofHeld = issueAll(held, [{ ...merge, headSha: 'e'.repeat(40) }]);
    assert.equal(ofHeld.details?.cancelCause, 'held-pull-request-merged');
  });
  test('a merge while the job is held again cancels it, whatever was pushed before', () => {
    const guided = issueAll(jobIn('DEPLOYABLE'), ['GuideJob']);
    const inputHash = guided.details?.inputHash ?? '';
    const held = issueAll(guided, [{ type: 'RecordVerdict', verdict: verdict('hold', inputHash) }]);
    assert.equal(issueAll(held, ['RecordMerge']).details?.cancelCause, 'held-pull-request-merged');
  });
  test('… and so it does as long as nothing was approved since it was shown as held, whatever is asked meanwhile', () => {
    const red = issueAll(jobIn('DEPLOYABLE'), ['ReportRedCi']);
    const hold = (job: Job): JobCommand => ({
      type: 'RecordVerdict',
      verdict: verdict('hold', job.details?.inputHash ?? ''),
    });
    const held = issueAll(red, [hold(red)]);
    const shown = issueAll(held, ['RecordHold']);
    const causeAfter = (job: Job, ...steps: (JobCommand | JobCommandType)[]) => {
      const { state, details } = issueAll(issueAll(job, steps), ['RecordMerge']);
      return state === 'CANCELLED' ? details?.cancelCause : state;
    };
    const ofHeld = 'held-pull-request-merged';
    assert.equal(causeAfter(shown, 'AddConstraints'), ofHeld);
    assert.equal(causeAfter(shown, 'VoidHold', 'AmendRequest'), ofHeld);
    assert.equal(causeAfter(shown, 'AddConstraints', 'PauseJob'), ofHeld);
    assert.equal(causeAfter(shown, 'CancelJob', 'RetryJob'), ofHeld);
    /* What was delivered before is what is still shown there. */
    assert.equal(causeAfter(held, 'AddConstraints'), 'COMPLETED');
    assert.equal(causeAfter(shown, 'ReleaseHold'), 'COMPLETED');
    assert.equal(causeAfter(shown, 'AddConstraints', 'RecordVerdict'), 'COMPLETED');
    const other = { type: 'RecordMerge', pullRequest: 9, sha: firstSha } as const;
    assert.equal(issueAll(shown, ['AddConstraints', other]).state, 'COMPLETED');
  });
});

describe('budget, pause and plan-only', () => {
  test('raising the budget continues a job that waited for it, and only that', () => {
    const waiting = issueAll(jobIn('IN_PROGRESS'), [fail(1, 'budget')]);
    assert.equal(issueAll(waiting, ['RaiseBudget']).state, 'GOVERNANCE_ANALYSIS');
    assert.equal(issueAll(jobIn('NEEDS_HUMAN'), ['RaiseBudget']).state, 'NEEDS_HUMAN');
    assert.equal(issueAll(jobIn('IN_PROGRESS'), ['RaiseBudget']).details?.raisedMicroUsd, 1_000_000);
  });
  test('who asked for a job cannot raise its budget', () => {
    const raise = { type: 'RaiseBudget', by: requester, microUsd: 1 } as const;
    assert.equal(refusalCode(jobIn('IN_PROGRESS'), raise), 'own-request');
    const renamed = { ...raise, by: { ...requester, login: 'another-name' } };
    assert.equal(refusalCode(jobIn('IN_PROGRESS'), renamed), 'own-request');
  });
  test('what a job may spend counts each raise once, also after the next verdict has taken it up', () => {
    const raised = issueAll(jobIn('IN_PROGRESS'), ['RaiseBudget']);
    assert.equal(raised.details?.budgetMicroUsd, 6_000_000);
    const retried = issueAll(raised, [fail(1, 'stuck'), 'RetryJob']);
    const judged = verdict('approve', retried.details?.inputHash ?? '');
    const limits = { ...judged.limits, budgetMicroUsd: 6_000_000 };
    const approved = issueAll(retried, [{ type: 'RecordVerdict', verdict: { ...judged, limits } }]);
    assert.equal(approved.details?.budgetMicroUsd, 6_000_000);
    assert.equal(issueAll(approved, ['RaiseBudget']).details?.budgetMicroUsd, 7_000_000);
  });
  test('an attempt that ran into its old limit after a raise is followed by the next, which has the money', () => {
    const raised = issueAll(jobIn('IN_PROGRESS'), ['RaiseBudget']);
    const next = issueAll(raised, [fail(1, 'budget')]);
    assert.equal(next.state, 'APPROVED');
    const second = issueAll(next, ['StartAttempt', 'RegisterWorker', 'RecordPlan', fail(2, 'budget')]);
    assert.equal(second.state, 'NEEDS_HUMAN', 'the raise was before this attempt');
  });
  test('people are warned of each budget once, by the newest attempt only', () => {
    const warn = {
      type: 'WarnBudget',
      attempt: 1,
      scope: 'job:77-3',
      spentMicroUsd: 4,
      limitMicroUsd: 5,
    } as const;
    const warned = issueAll(jobIn('IN_PROGRESS'), [warn]);
    assert.equal(warned.state, 'IN_PROGRESS');
    assert.equal(refusalCode(warned, warn), 'already-warned');
    assert.equal(refusalCode(warned, { ...warn, attempt: 2, scope: 'repository:77:2026-01-02' }), 'fenced');
    assert.deepEqual(
      issueAll(warned, [{ ...warn, scope: 'repository:77:2026-01-02' }]).details?.warnedScopes,
      ['job:77-3', 'repository:77:2026-01-02'],
    );
  });
  describe('what people pushed while the job was paused', () => {
    const paused = issueAll(jobIn('DEPLOYABLE'), ['RequestChanges', 'PauseJob']);
    const adoption = {
      previousSha: paused.details?.deliveredSha ?? null,
      headSha: '5'.repeat(40),
      pushedBy: [reviewer],
      pausedSince: paused.stateSince,
    };
    const resume = { type: 'ResumeJob', by: reviewer, adoption } as const;

    test('is what the next attempt pushes onto', () => {
      const resumed = issueAll(paused, [resume]);
      assert.equal(resumed.state, 'GOVERNANCE_ANALYSIS');
      assert.deepEqual(resumed.details?.adoptedShas, [adoption.headSha]);
      assert.equal(resumed.details?.inputHash, paused.details?.inputHash, 'what is asked for is the same');
      const toPush = [
        'RecordVerdict',
        'StartAttempt',
        'RegisterWorker',
        'RecordPlan',
        'StartValidation',
      ] as const;
      const push: JobCommand = {
        type: 'AuthorizePush',
        attempt: 2,
        oldSha: adoption.headSha,
        newSha: '6'.repeat(40),
        gates: noGates,
        report: artifact,
      };
      assert.equal(
        issueAll(issueAll(resumed, toPush), [push]).details?.authorizedShas.at(-1),
        '6'.repeat(40),
      );
      assert.equal(
        refusalCode(issueAll(issueAll(paused, [{ type: 'ResumeJob', by: reviewer }]), toPush), push),
        'branch-not-ours',
      );
    });
    test('is taken over by no other command than resume, and by none while the job is not paused', () => {
      const stuck = issueAll(jobIn('IN_PROGRESS'), [fail(1, 'stuck')]);
      assert.equal(
        refusalCode(stuck, { ...resume, adoption: { ...adoption, previousSha: null } }),
        'wrong-reason',
      );
      for (const state of jobStates.filter((each) => each !== 'NEEDS_HUMAN'))
        assert.notEqual(refusalCode(jobIn(state), resume), undefined, state);
    });
    test('is not taken over when it was looked at for another pause', () => {
      const before = { ...adoption, pausedSince: '2026-01-01T00:00:00.000Z' };
      assert.equal(refusalCode(paused, { ...resume, adoption: before }), 'stale-input');
    });
    test('is not taken over when it does not follow what the factory left, or nobody pushed it', () => {
      const foreign = { ...adoption, previousSha: '9'.repeat(40) };
      assert.equal(refusalCode(paused, { ...resume, adoption: foreign }), 'branch-not-ours');
      const own = { ...adoption, headSha: paused.details?.deliveredSha ?? '' };
      assert.equal(refusalCode(paused, { ...resume, adoption: own }), 'branch-not-ours');
      assert.equal(
        refusalCode(paused, { ...resume, adoption: { ...adoption, pushedBy: [] } }),
        'stale-input',
      );
    });
  });
  test('resume is for pauses', () => {
    const stuck = issueAll(jobIn('IN_PROGRESS'), [fail(1, 'stuck')]);
    assert.equal(refusalCode(stuck, { type: 'ResumeJob', by: reviewer }), 'wrong-reason');
  });
  test('a plan-only run stops at the plan and is carried out on resume', () => {
    const planned = issueAll(
      issueAll({ id: '77-3', version: 0, state: 'DRAFT', stateSince: '' }, [
        { ...fittingCommand('SubmitJob', jobIn('DRAFT')), options: { planOnly: true } } as JobCommand,
      ]),
      ['RecordVerdict', 'StartAttempt', 'RegisterWorker', 'RecordPlan'],
    );
    assert.equal(planned.state, 'NEEDS_HUMAN');
    const resumed = issueAll(planned, [
      'ResumeJob',
      'RecordVerdict',
      'StartAttempt',
      'RegisterWorker',
      'RecordPlan',
    ]);
    assert.equal(resumed.state, 'IN_PROGRESS');
  });
});

describe('answers', () => {
  const replyTo = { repository, issueNumber: 3, commentId: 99 };
  test('an accepted command from a comment is acknowledged on that comment', () => {
    const { events } = issue(
      jobIn('IN_PROGRESS'),
      { type: 'CancelJob', cause: 'command', by: requester },
      replyTo,
    );
    assert.deepEqual(
      events.map((event) => event.type),
      ['JobCancelled', 'CommandAcknowledged'],
    );
  });
  test('a refused one is answered where it came from, even without a job', () => {
    const { events, job } = issue(
      jobIn('DRAFT'),
      { type: 'CancelJob', cause: 'command', by: requester },
      replyTo,
    );
    assert.deepEqual(events, [
      {
        type: 'CommandRefused',
        command: 'CancelJob',
        code: 'unknown-job',
        message: 'There is no job for this issue yet.',
        ...replyTo,
      },
    ]);
    assert.equal(job.details, undefined);
  });
});
