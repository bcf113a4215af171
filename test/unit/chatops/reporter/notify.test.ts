import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { noticeOf } from '../../../../src/chatops/reporter/notices-of.ts';
import { renderPullRequestBody } from '../../../../src/chatops/reporter/render-pull-request-body.ts';
import { report } from '../../../../src/chatops/reporter/report.ts';
import { FactoryError } from '../../../../src/contracts/factory-error.ts';
import { foldCommits } from '../../../../src/job/fold-commits.ts';
import { isKnown } from '../../../../src/job/job.ts';
import type { RequestRef } from '../../../../src/job/job-values.ts';
import { noUsage } from '../../../../src/job/no-usage.ts';
import { repository, reviewer, verdict } from '../../../support/job-scenario.ts';
import { worldJobId as jobId } from '../../../support/ledger-world.ts';
import { createReporterWorld, hostileText } from '../../../support/reporter-world.ts';

type World = Awaited<ReturnType<typeof createReporterWorld>>;
const replyTo = { repository, issueNumber: 3, commentId: 77 };

async function rejection(world: World) {
  return verdict('reject', (await world.ledger.read(jobId)).details?.inputHash ?? '');
}

async function noticeOfLast(world: World) {
  const commits = await world.commits();
  const last = commits.at(-1);
  assert.ok(last !== undefined);
  return noticeOf(last, foldCommits(jobId, commits));
}

describe('telling people of a commit', () => {
  test('the end of the rounds is told on the issue and where the reviewers are', async () => {
    const world = await createReporterWorld();
    await world.push();
    const number = 12;
    const sha = (await world.ledger.read(jobId)).details?.attempt?.pushedSha ?? '';
    await world.issue({ type: 'VerifyDelivery', pullRequest: number, headSha: sha });
    const commit = (await world.commits()).at(-1);
    assert.ok(commit);
    const job = await world.ledger.read(jobId);
    const events = [{ type: 'HumanNeeded', reason: 'bounds', explanation: 'More warmth.' } as const];
    assert.equal(noticeOf({ ...commit, events }, job)?.alsoOn, number);
    const other = [{ type: 'HumanNeeded', reason: 'budget', explanation: 'More warmth.' } as const];
    assert.equal(noticeOf({ ...commit, events: other }, job)?.alsoOn, undefined);
  });
  test('who asks for something else is told what the branch may still hold', async () => {
    const world = await createReporterWorld();
    await world.push();
    const job = await world.ledger.read(jobId);
    const frozen = { ...job.details?.request, hash: '9'.repeat(64), title: 'Another' } as RequestRef;
    await world.issue('CancelJob');
    await world.issue('RetryJob');
    assert.equal((await noticeOfLast(world))?.comment, undefined, 'what is tried again is the same');
    await world.issue('CancelJob');
    await world.issue({ type: 'RetryJob', by: reviewer, request: frozen });
    assert.match((await noticeOfLast(world))?.comment ?? '', /begins anew.*made for what was asked before/);
    const again = await world.ledger.read(jobId);
    assert.ok(isKnown(again) && isKnown(job));
    assert.match(renderPullRequestBody(again, undefined), /^Fixes #3\n\n> .*earlier version of the request/);
    assert.doesNotMatch(renderPullRequestBody(job, undefined), /earlier version/);
  });
  test('open questions are asked anew in a reminder, and call nobody', async () => {
    const world = await createReporterWorld();
    for (const step of ['SubmitJob', 'RecordVerdict', 'StartAttempt', 'RegisterWorker'] as const)
      await world.issue(step);
    await world.issue({
      type: 'AskQuestions',
      attempt: 1,
      questions: ['Which one, @everyone?', 'And *why*?'],
    });
    const asked = (await noticeOfLast(world))?.comment ?? '';
    assert.match(
      asked,
      /please answer in a comment[\s\S]*^1\. Which one, `@everyone`\?\n2\. And \\\*why\\\*\?$/m,
    );
    await world.issue('RemindQuestions');
    assert.match((await noticeOfLast(world))?.comment ?? '', /^Still waiting[\s\S]*1\. Which one/);
  });
  test('what was committed before its repository moved is told where that is now', async () => {
    const world = await createReporterWorld();
    await world.issue('SubmitJob');
    await world.issue({ type: 'AcknowledgeCommand', command: 'status', message: 'All is well.' }, replyTo);
    const moved = { owner: 'umbrella', name: 'gadgets', installationId: 4_242 };
    const address = world.github.move(repository, moved);
    await world.issue({ type: 'MoveRepository', ...moved });
    for (const version of [1, 2]) await report(world.reporter, { type: 'notify', jobId, version });
    const { reactions, comments } = world.github.at(address);
    assert.deepEqual(
      reactions.map(({ reaction }) => reaction),
      ['eyes', 'eyes'],
    );
    assert.ok([...comments.values()].some(({ body }) => body.includes('All is well.')));
  });
  test('a label is answered with eyes on the issue', async () => {
    const world = await createReporterWorld();
    await world.issue('SubmitJob');
    assert.deepEqual(await noticeOfLast(world), { repository, issueNumber: 3, reaction: 'eyes' });
  });
  test('an accepted command is answered with eyes on its comment', async () => {
    const world = await createReporterWorld();
    await world.issue('SubmitJob');
    await world.issue({ type: 'CancelJob', cause: 'command', by: reviewer }, replyTo);
    assert.deepEqual(await noticeOfLast(world), { ...replyTo, reaction: 'eyes' });
    await world.issue('RetryJob', replyTo);
    assert.deepEqual(await noticeOfLast(world), { ...replyTo, reaction: 'eyes' });
  });
  test('a refused one is answered with a confused face and one line, also where there is no job', async () => {
    const world = await createReporterWorld();
    await world.issue(
      { type: 'RefuseCommand', command: 'run', code: 'no-permission', message: 'You need write permission.' },
      replyTo,
    );
    assert.deepEqual(await noticeOfLast(world), {
      ...replyTo,
      reaction: 'confused',
      comment: 'You need write permission.',
    });
  });
  test('a budget that is nearly spent is a new comment, which says whose it is', async () => {
    const world = await createReporterWorld();
    for (const type of [
      'SubmitJob',
      'RecordVerdict',
      'StartAttempt',
      'RegisterWorker',
      'RecordPlan',
    ] as const)
      await world.issue(type);
    for (const [scope, whose] of [
      [`job:${jobId}`, /of this job; .*`\/factory budget \+\$N`/],
      ['repository:77:2026-01-02', /of this repository for today/],
      ['installation:5:2026-01-02', /of this installation for today/],
    ] as const) {
      const spent = { spentMicroUsd: 4_100_000, limitMicroUsd: 5_000_000 };
      await world.issue({ type: 'WarnBudget', attempt: 1, scope, ...spent });
      const notice = await noticeOfLast(world);
      assert.match(notice?.comment ?? '', /^\*\*82 % of a budget is spent\*\*: \$4\.10 of \$5\.00 /);
      assert.match(notice?.comment ?? '', whose);
    }
  });
  test('a rejection, a failure and a person needed are new comments, with what others wrote made harmless', async () => {
    const world = await createReporterWorld();
    await world.issue('SubmitJob');
    const rejected = verdict('reject', (await world.ledger.read(jobId)).details?.inputHash ?? '');
    const rules = [{ id: 'empty', effect: 'reject' as const, reason: `Empty @everyone` }];
    await world.issue({ type: 'RecordVerdict', verdict: { ...rejected, rules } });
    assert.match(
      (await noticeOfLast(world))?.comment ?? '',
      /Rejected by governance[\s\S]*Empty `@everyone`/,
    );
    await world.issue('RetryJob');
    for (const step of ['RecordVerdict', 'StartAttempt', 'RegisterWorker'] as const) await world.issue(step);
    await world.issue({
      type: 'FailAttempt',
      attempt: 1,
      stopReason: 'stuck',
      explanation: hostileText,
      usage: noUsage,
    });
    const comment = (await noticeOfLast(world))?.comment ?? '';
    assert.match(comment, /A person is needed \(stuck\)/);
    assert.doesNotMatch(comment.replaceAll(/`[^`]*`/g, ''), /@everyone|!\[|(?<!\\)<img|evil\.example/);
  });
  test('progress of a worker concerns nobody', async () => {
    const world = await createReporterWorld();
    await world.push();
    assert.equal(await noticeOfLast(world), undefined);
  });
  test('is said once, however often it is asked for', async () => {
    const world = await createReporterWorld();
    await world.issue(
      { type: 'RefuseCommand', command: 'run', code: 'no-permission', message: 'No.' },
      { repository, issueNumber: 3 },
    );
    for (let times = 0; times < 3; times++)
      await report(world.reporter, { type: 'notify', jobId, version: 1 });
    const comments = await world.github.facts.comments(repository, 3);
    assert.equal(comments.length, 1);
    assert.match(comments[0]?.body ?? '', /^No\.\n\n<!-- devfactory:notice=77-3:1 -->$/);
  });
  test('comes with the page that shows the commit, for one listing of comments', async () => {
    const world = await createReporterWorld();
    await world.issue('SubmitJob');
    await report(world.reporter, { type: 'notify', jobId, version: 1 });
    await world.issue({ type: 'RecordVerdict', verdict: await rejection(world) });
    world.github.state.calls.length = 0;
    await report(world.reporter, { type: 'notify', jobId, version: 2 });
    assert.deepEqual(world.github.state.calls, [
      'findComments',
      'createComment',
      'editComment',
      'setFactoryLabels',
    ]);
    const said = (await world.github.facts.comments(repository, 3)).map(({ body }) => body);
    assert.equal(said.length, 2);
    assert.match(said[0] ?? '', /### Rejected/);
    assert.match(said[1] ?? '', /Rejected by governance/);
  });
  test('that GitHub refuses for good is put aside, and the page is shown all the same', async () => {
    const world = await createReporterWorld();
    await world.issue('SubmitJob');
    const { pages } = world.reporter;
    const refusal = new FactoryError('github-refused', 'No reactions here', { disposition: 'quarantine' });
    world.reporter.pages = { ...pages, react: () => Promise.reject(refusal) };
    await assert.rejects(report(world.reporter, { type: 'notify', jobId, version: 1 }), refusal);
    assert.equal((await world.github.facts.comments(repository, 3)).length, 1);
  });
  test('that GitHub does not answer is tried again before the page is shown', async () => {
    const world = await createReporterWorld();
    await world.issue('SubmitJob');
    world.github.failNext(1, 'react');
    await assert.rejects(report(world.reporter, { type: 'notify', jobId, version: 1 }));
    assert.deepEqual(await world.github.facts.comments(repository, 3), []);
    await report(world.reporter, { type: 'notify', jobId, version: 1 });
    assert.equal((await world.github.facts.comments(repository, 3)).length, 1);
  });
  test('is said once though the answer was lost, also within one message', async () => {
    const world = await createReporterWorld();
    await world.issue('SubmitJob');
    await world.issue({ type: 'RecordVerdict', verdict: await rejection(world) });
    const { pages } = world.reporter;
    const lost = new FactoryError('github-unavailable', 'The answer was lost', { disposition: 'retry' });
    world.reporter.pages = {
      ...pages,
      async createComment(...comment) {
        await pages.createComment(...comment);
        throw lost;
      },
    };
    await assert.rejects(report(world.reporter, { type: 'notify', jobId, version: 2 }), lost);
    await assert.rejects(report(world.reporter, { type: 'notify', jobId, version: 2 }), lost);
    world.reporter.pages = pages;
    await report(world.reporter, { type: 'notify', jobId, version: 2 });
    const said = (await world.github.facts.comments(repository, 3)).map(({ body }) => body);
    assert.equal(said.filter((body) => body.includes('devfactory:notice=')).length, 1);
    assert.equal(said.filter((body) => body.includes('devfactory:job=')).length, 1);
  });
  test('a notice about a commit that does not exist says nothing', async () => {
    const world = await createReporterWorld();
    await report(world.reporter, { type: 'notify', jobId, version: 9 });
    assert.deepEqual(await world.github.facts.comments(repository, 3), []);
  });
});
