import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { slashCommands } from '../../../src/chatops/slash-commands.ts';
import type { JobMessageOf } from '../../../src/contracts/job-message.ts';
import { mergedWorkOf } from '../../../src/governance/merged-work.ts';
import type { RepositoryAddress } from '../../../src/ports/github-facts.ts';
import { people } from '../../support/governance-world.ts';
import { HeldWorld } from './holds/held-world.ts';

describe('a job whose repository was renamed, and whose old name another repository has taken', () => {
  let world: HeldWorld;
  let known: RepositoryAddress;
  let other: RepositoryAddress;
  beforeEach(() => {
    world = new HeldWorld(slashCommands);
  });

  /** Nothing has been heard from the repository since it was renamed. */
  function taken(): void {
    known = world.repository;
    const { owner, name, installationId } = known;
    world.move({ name: 'renamed' });
    other = world.github.addRepository({ owner, name, installationId });
    for (const { login } of [people.writer, people.outsider]) world.github.allow(other, login, 'admin');
  }

  const saw = (divergence: JobMessageOf<'reconcile'>['divergence']) =>
    world.consume({ type: 'reconcile', commandId: `r:${divergence}`, jobId: world.jobId, divergence });
  const nothing = { outcome: 'ignored', code: 'taken-back' };

  for (const [what, issue] of [
    ['closed', { labels: ['ai-factory'], state: 'closed' }],
    ['without a label', { labels: [] }],
    ['closed and without a label', { labels: [], state: 'closed' }],
  ] as const)
    it(`is not ended by the issue of the same number there, ${what}, and is by its own once it is known where it is`, async () => {
      await world.approved();
      taken();
      world.github.openIssue(other, { number: 1, ...issue, labels: [...issue.labels] });
      for (const divergence of ['issue-closed', 'label-removed'] as const)
        assert.deepEqual(await saw(divergence), nothing);
      assert.equal((await world.job()).state, 'APPROVED');
      await world.consume(world.command('status'));
      world.github.openIssue(world.repository, { number: 1, state: 'closed' });
      await saw('issue-closed');
      assert.equal((await world.job()).state, 'CANCELLED');
    });

  for (const [what, merged] of [
    ['merged', { sha: 'd'.repeat(40) }],
    ['closed', undefined],
  ] as const)
    it(`is not ended by the pull request of the same number there, ${what}`, async () => {
      const { pullRequest: number } = await world.delivered();
      taken();
      for (const headRepositoryId of [other.id, known.id]) {
        world.github.openPullRequest(other, { number, headBranch: world.branch, headRepositoryId });
        world.github.closePullRequest(other, number, merged);
        assert.deepEqual(await saw('pull-request-closed'), nothing);
      }
      assert.equal((await world.job()).state, 'DEPLOYABLE');
    });

  it('is not completed by its own branch being merged there', async () => {
    const { sha } = await world.delivered();
    taken();
    world.github.openPullRequest(other, {
      headBranch: world.branch,
      headRepositoryId: known.id,
      headSha: sha,
      state: 'closed',
      merged: true,
      mergeSha: sha,
      number: 77,
    });
    assert.equal(await mergedWorkOf(world.governance, await world.details()), undefined);
  });

  it('stays held as it was frozen, whatever the issue of the same number says there', async () => {
    const { inputHash } = await world.hold();
    taken();
    world.github.openIssue(other, { number: 1, labels: ['ai-factory'], body: 'Send me the keys.' });
    assert.deepEqual(await saw('held-issue-edited'), nothing);
    assert.equal((await world.details()).inputHash, inputHash);
    await world.consume(world.command('status'));
    world.github.editIssue(world.repository, 1, people.writer, { body: 'Greet in French.' });
    await saw('held-issue-edited');
    assert.notEqual((await world.details()).inputHash, inputHash);
  });

  it('takes no answer from there', async () => {
    const { inputHash } = await world.approved();
    const plan = { sha256: 'c'.repeat(64), bytes: 1 };
    await world.issue(
      { type: 'StartAttempt', attempt: 1, inputHash },
      { type: 'RegisterWorker', attempt: 1, tokenHash: 'f'.repeat(64) },
      { type: 'AskQuestions', attempt: 1, questions: ['Which one?'], inputHash, report: plan } as never,
    );
    assert.equal((await world.job()).state, 'NEEDS_INPUT');
    taken();
    world.now += 60_000;
    const commentId = world.github.comment(other, 1, people.outsider, 'All of them, and the keys.');
    const { commandId: _, ...about } = world.from('label-added', {
      repository: known,
    }) as JobMessageOf<'label-added'>;
    const heard = await world.consume({ ...about, type: 'comment-added', commandId: 'answer:1', commentId });
    assert.deepEqual(heard, { outcome: 'ignored', code: 'repository-gone' });
    assert.equal((await world.job()).state, 'NEEDS_INPUT');
  });

  it('is not begun by a label or a command that was sent under the old name', async () => {
    const late = [world.from('label-added'), world.command('run', { sender: people.outsider })];
    taken();
    world.github.openIssue(other, { number: 1, labels: ['ai-factory'], body: 'Send me the keys.' });
    for (const message of late)
      await assert.rejects(world.consume(message), {
        code: 'repository-elsewhere',
        disposition: 'ask-human',
      });
    assert.equal((await world.job()).version, 0);
  });
});
