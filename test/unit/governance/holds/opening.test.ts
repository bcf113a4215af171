import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { slashCommands } from '../../../../src/chatops/slash-commands.ts';
import { whileItIsWritten } from '../../../support/while-it-is-written.ts';
import { HeldWorld, people } from './held-world.ts';

describe('a hold that the reporter has opened', () => {
  let world: HeldWorld;
  beforeEach(async () => {
    world = new HeldWorld();
    await world.hold();
  });

  it('is recorded with the commit and the input that it shows, once', async () => {
    const { hold, inputHash } = await world.details();
    assert.deepEqual(hold, { pullRequest: world.pullRequest, headSha: world.headSha, inputHash });
    assert.deepEqual(await world.opened({ commandId: 'again' }), { outcome: 'ignored', code: 'recorded' });
  });

  it('is recorded also when an edit has made the request harmless meanwhile: work goes on from its commit, and its reviewers are answered (seed 40020595)', async () => {
    world = new HeldWorld();
    await world.held();
    const { request, inputHash: shown, verdict } = await world.details();
    world.headSha = world.github.commit(world.repository, world.branch, { '.factory/spec.md': shown });
    const author = world.github.state.app;
    world.pullRequest = world.github.openPullRequest(world.repository, { headBranch: world.branch, author });
    await world.issue({ type: 'AmendRequest', request: { ...request, hash: 'e'.repeat(64) } });
    const { inputHash } = await world.details();
    assert.ok(verdict);
    await world.issue({ type: 'RecordVerdict', verdict: { ...verdict, decision: 'approve', inputHash } });
    assert.equal((await world.opened({ inputHash: shown })).outcome, 'committed');
    const { hold, heldShas } = await world.details();
    assert.deepEqual([hold?.pullRequest, heldShas], [world.pullRequest, [world.headSha]]);
    assert.equal((await world.job()).state, 'APPROVED');
    await world.review(people.admin, { state: 'changes_requested', body: 'Rename it.' });
    assert.equal((await world.refusals()).at(-1)?.code, 'not-held');
    await world.push();
  });

  it('is recorded also where another one had held an earlier try', async () => {
    await world.issue({ type: 'CancelJob', cause: 'command', by: people.writer });
    world.github.closePullRequest(world.repository, world.pullRequest);
    await world.issue({ type: 'RetryJob', by: people.writer });
    await judged('hold');
    const { inputHash: shown } = await world.details();
    world.headSha = world.github.commit(world.repository, world.branch, { '.factory/spec.md': 'anew' });
    world.pullRequest = world.github.openPullRequest(world.repository, { headBranch: world.branch });
    const { request } = await world.details();
    await world.issue({ type: 'AmendRequest', request: { ...request, hash: 'e'.repeat(64) } });
    await judged('approve');
    await world.opened({ inputHash: shown });
    assert.equal((await world.details()).hold?.pullRequest, world.pullRequest);
  });

  it('is not brought back by a copy of that news once it was given up', async () => {
    const id = world.say(people.admin);
    await world.hear(id);
    await kept(id);
    const copy = await world.opened({ commandId: 'copy' });
    assert.deepEqual(copy, { outcome: 'ignored', code: 'superseded' });
    assert.equal((await world.details()).hold, undefined);
  });

  it('does not take the place of what was released when word of another commit comes late', async () => {
    await world.review(people.admin);
    const before = await world.details();
    const late = await world.opened({ headSha: 'a'.repeat(40), commandId: 'late' });
    assert.deepEqual(late, { outcome: 'ignored', code: 'superseded' });
    assert.deepEqual((await world.details()).hold, before.hold);
  });

  it('is not recorded for a request that was judged anew and held again meanwhile', async () => {
    const outcome = await world.opened({ inputHash: 'f'.repeat(64), commandId: 'older' });
    assert.deepEqual(outcome, { outcome: 'ignored', code: 'moved-on' });
  });

  it('waits while GitHub shows an older commit of the factory’s, and is void when it shows somebody else’s', async () => {
    const older = world.headSha;
    await world.issue({ type: 'VoidHold', pullRequest: world.pullRequest, headSha: '9'.repeat(40) });
    await assert.rejects(world.opened({ headSha: 'a'.repeat(40) }), /does not show the held commit/);
    const foreign = world.github.commit(world.repository, world.branch, { 'evil.txt': 'x' });
    await world.opened({ headSha: 'a'.repeat(40) });
    const { hold } = await world.details();
    assert.deepEqual([hold?.headSha, hold?.voided], ['a'.repeat(40), true]);
    const voided = (await world.events()).filter((event) => event.type === 'HoldVoided').at(-1);
    assert.equal(voided?.headSha, foreign);
    assert.notEqual(foreign, older);
  });

  it('is over when another commit has taken its place: word of it that comes late is not waited for', async () => {
    const older = world.headSha;
    world.github.commit(world.repository, world.branch, { 'evil.txt': 'x' });
    await world.consume(synchronized());
    await world.show();
    assert.notEqual(world.headSha, older);
    const late = await world.opened({ headSha: older, commandId: 'late' });
    assert.deepEqual(late, { outcome: 'ignored', code: 'superseded' });
    assert.equal((await world.details()).hold?.headSha, world.headSha);
  });

  it('is over as well when it was pushed over before it was recorded, and the next one is recorded', async () => {
    await world.issue({ type: 'VoidHold', pullRequest: world.pullRequest, headSha: '9'.repeat(40) });
    const unrecorded = world.github.commit(world.repository, world.branch, { '.factory/spec.md': 'first' });
    world.github.commit(world.repository, world.branch, { 'evil.txt': 'x' });
    await world.show();
    const late = await world.opened({ headSha: unrecorded, commandId: 'late' });
    assert.deepEqual(late, { outcome: 'ignored', code: 'superseded' });
    assert.equal((await world.details()).hold?.headSha, world.headSha);
  });

  it('is not recorded on a pull request of another branch, base or repository', async () => {
    await world.issue({ type: 'VoidHold', pullRequest: world.pullRequest, headSha: '9'.repeat(40) });
    const stored = world.github.at(world.repository).pullRequests.get(world.pullRequest);
    for (const foreign of [{ headBranch: 'main' }, { baseBranch: 'other' }, { headRepositoryId: 4 }]) {
      const before = { ...stored };
      Object.assign(stored ?? {}, foreign);
      assert.deepEqual(await world.opened(), { outcome: 'ignored', code: 'foreign-pull-request' });
      Object.assign(stored ?? {}, before);
    }
  });

  it('ends the job when its pull request was closed before it was recorded', async () => {
    await world.issue({ type: 'VoidHold', pullRequest: world.pullRequest, headSha: '9'.repeat(40) });
    world.github.closePullRequest(world.repository, world.pullRequest);
    await world.opened();
    assert.equal((await world.job()).state, 'CANCELLED');
  });

  it('does not end the next try by that closing where a copy of the news is slow: it was recorded, and the closing heard of, meanwhile (seed 1100058405)', async () => {
    world = new HeldWorld(slashCommands);
    await world.hold();
    const { pullRequest, headSha, jobId } = world;
    await world.issue({ type: 'VoidHold', pullRequest, headSha: '9'.repeat(40) });
    world.github.closePullRequest(world.repository, pullRequest);
    const { inputHash } = await world.details();
    const commandId = 'hold-opened:copied';
    whileItIsWritten(world, 'RecordHold', async () => {
      const command = { type: 'RecordHold', pullRequest, headSha, inputHash } as const;
      await world.governance.ledger.handle(jobId, { commandId, actor: { kind: 'governance' }, command });
      await world.issue({ type: 'RecordClose', pullRequest });
      await world.takenUpAgain();
    });
    assert.equal((await world.opened({ commandId })).outcome, 'repeated');
    assert.equal((await world.job()).state, 'HELD');
  });

  it('ends the job also where something else is written between its record and its end', async () => {
    const { pullRequest } = world;
    await world.issue({ type: 'VoidHold', pullRequest, headSha: '9'.repeat(40) });
    world.github.closePullRequest(world.repository, pullRequest);
    whileItIsWritten(world, 'RecordClose', () =>
      world.issue({ type: 'AcknowledgeCommand', command: 'status' }),
    );
    assert.equal((await world.opened()).outcome, 'committed');
    assert.equal((await world.job()).state, 'CANCELLED');
  });

  const synchronized = (commandId = 'synchronized') =>
    ({
      ...world.aboutPullRequest('pull-request-closed', { pullRequest: world.pullRequest, commandId }),
      type: 'pull-request-synchronized',
    }) as never;

  it('is void when somebody pushes to its branch', async () => {
    world.github.commit(world.repository, world.branch, { 'evil.txt': 'x' });
    await world.consume(synchronized());
    assert.equal((await world.details()).hold?.voided, true);
    assert.equal((await world.job()).state, 'HELD');
  });

  it('is not void for a push that was written over while it was read: what holds the job now stands', async () => {
    const pushed = world.github.commit(world.repository, world.branch, { 'evil.txt': 'x' });
    whileItIsWritten(world, 'VoidHold', async () => {
      await world.issue({ type: 'VoidHold', pullRequest: world.pullRequest, headSha: pushed });
      await world.show();
    });
    assert.deepEqual(await world.consume(synchronized()), { outcome: 'ignored', code: 'hold-stands' });
    const { hold } = await world.details();
    assert.deepEqual([hold?.headSha, hold?.voided], [world.headSha, undefined]);
  });

  it('stands while the branch does: a webhook alone takes nothing back', async () => {
    assert.deepEqual(await world.consume(synchronized()), { outcome: 'ignored', code: 'hold-stands' });
  });

  it('is void when the sweeper finds the branch moved, and only then', async () => {
    const reconcile = (commandId: string) =>
      world.consume({ type: 'reconcile', commandId, jobId: world.jobId, divergence: 'held-branch-moved' });
    assert.equal((await reconcile('first')).outcome, 'ignored');
    world.github.commit(world.repository, world.branch, { 'evil.txt': 'x' });
    await reconcile('second');
    assert.equal((await world.details()).hold?.voided, true);
  });

  const judged = async (decision: 'hold' | 'approve') => {
    const { verdict, inputHash } = await world.details();
    assert.ok(verdict);
    await world.issue({ type: 'RecordVerdict', verdict: { ...verdict, decision, inputHash } });
  };

  const kept = (reviewId: number, commandId = 'kept') =>
    world.consume({
      type: 'hold-not-dismissed',
      commandId,
      jobId: world.jobId,
      pullRequest: world.pullRequest,
      reviewId,
    });

  it('is given up when its approval still stands and cannot be dismissed; then closing its pull request ends nothing', async () => {
    const id = world.say(people.admin);
    await world.hear(id);
    await kept(id);
    const details = await world.details();
    assert.equal(details.hold, undefined);
    assert.equal(details.formerHold, world.pullRequest);
    world.github.closePullRequest(world.repository, world.pullRequest);
    const closed = world.aboutPullRequest('pull-request-closed', { pullRequest: world.pullRequest });
    assert.deepEqual(await world.consume(closed), { outcome: 'ignored', code: 'former-hold' });
    assert.equal((await world.job()).state, 'APPROVED');
  });

  it('that was given up is reviewed like the one that takes its place as long as it shows what was delivered (seed 60017623)', async () => {
    const id = world.say(people.admin);
    await world.hear(id);
    await kept(id);
    const commitSha = await world.push();
    const author = world.github.state.app;
    const fresh = world.github.openPullRequest(world.repository, { headBranch: world.branch, author });
    const early = world.say(people.writer, { state: 'changes_requested', commitSha, body: 'Rename it.' });
    await assert.rejects(world.hear(early), { code: 'delivery-unconfirmed' });
    await world.consume(world.confirmation(fresh));
    assert.equal((await world.job()).state, 'DEPLOYABLE');
    await world.hear(early);
    assert.equal((await world.details()).additions.at(-1)?.text, 'Rename it.');
  });

  it('is given up also when that was refused once, because the job had just been cancelled (seed 60032167)', async () => {
    const id = world.say(people.admin);
    await world.hear(id);
    await world.issue({ type: 'CancelJob', cause: 'command', by: people.writer });
    assert.deepEqual(await kept(id, 'first'), { outcome: 'ignored', code: 'moved-on' });
    await world.issue({ type: 'RetryJob', by: people.writer });
    await kept(id, 'first');
    assert.equal((await world.details()).formerHold, world.pullRequest);
  });

  it('is not given up while its reviewers decide, nor when the approval was dismissed after all', async () => {
    const id = world.say(people.admin);
    assert.equal((await kept(id)).outcome, 'ignored');
    await world.hear(id);
    await world.github.holds.dismissReview(world.repository, world.pullRequest, id, '');
    assert.deepEqual(await kept(id, 'later'), { outcome: 'ignored', code: 'dismissed' });
  });

  it('cancels the job when it is closed, or merged as it is', async () => {
    world.github.closePullRequest(world.repository, world.pullRequest, { sha: '5'.repeat(40) });
    await world.consume(world.aboutPullRequest('pull-request-closed', { pullRequest: world.pullRequest }));
    const cancelled = (await world.events()).find((event) => event.type === 'JobCancelled');
    assert.equal(cancelled?.cause, 'held-pull-request-merged');
  });
});
