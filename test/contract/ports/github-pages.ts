import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { FactoryError } from '../../../src/contracts/factory-error.ts';
import type { CheckRun } from '../../../src/ports/github-pages.ts';
import type { GitHubWorld } from '../../support/github-world.ts';
import { isLimitOf } from '../../support/is-limit-of.ts';

/** What every implementation of GitHubPages keeps. */
export function githubPagesContract(name: string, start: () => Promise<GitHubWorld>): void {
  describe(`GitHubPages: ${name}`, () => {
    let world: GitHubWorld;
    before(async () => {
      world = await start();
    });
    after(() => world.close());

    it("finds the factory's own comments by their marker, never those of others", async () => {
      const number = await world.openIssue('Marked', 'Text.');
      await world.comment(number, 'I can write <!-- devfactory:job=1 --> too');
      const first = await world.pages.createComment(world.address, number, 'one <!-- devfactory:job=1 -->');
      const second = await world.pages.createComment(world.address, number, 'two <!-- devfactory:job=1 -->');
      await world.pages.createComment(world.address, number, 'unmarked');
      const found = await world.pages.findComments(world.address, number, '<!-- devfactory:job=1 -->');
      assert.deepEqual(
        found.map((comment) => comment.id),
        [first, second],
      );
      assert.equal(found[0]?.body, 'one <!-- devfactory:job=1 -->');
    });

    it('edits and deletes its comments, and says when one is gone', async () => {
      const number = await world.openIssue('Edited', 'Text.');
      const id = await world.pages.createComment(world.address, number, 'old');
      assert.ok(typeof id === 'number');
      assert.equal(await world.pages.editComment(world.address, id, 'new'), 'edited');
      assert.equal((await world.facts.comments(world.address, number))[0]?.body, 'new');
      await world.pages.deleteComment(world.address, id);
      await world.pages.deleteComment(world.address, id);
      assert.equal(await world.pages.editComment(world.address, id, 'newer'), 'gone');
    });

    it('sets exactly the wanted factory labels and leaves the others', async () => {
      const number = await world.openIssue('Labelled', 'Text.', ['ai-factory', 'bug']);
      await world.pages.setFactoryLabels(world.address, number, ['factory:queued']);
      await world.pages.setFactoryLabels(world.address, number, ['factory:queued']);
      assert.deepEqual((await world.labelsOf(number)).sort(), ['ai-factory', 'bug', 'factory:queued']);
      await world.pages.setFactoryLabels(world.address, number, ['factory:running']);
      assert.deepEqual((await world.labelsOf(number)).sort(), ['ai-factory', 'bug', 'factory:running']);
      await world.pages.setFactoryLabels(world.address, number, []);
      assert.deepEqual((await world.labelsOf(number)).sort(), ['ai-factory', 'bug']);
    });

    it('reacts once, however often it is asked', async () => {
      const number = await world.openIssue('Reacted', 'Text.');
      const id = await world.comment(number, '/factory help');
      await world.pages.react(world.address, { commentId: id }, 'eyes');
      await world.pages.react(world.address, { commentId: id }, 'eyes');
      await world.pages.react(world.address, { commentId: id }, 'confused');
      await world.pages.react(world.address, { issueNumber: number }, 'rocket');
      assert.deepEqual((await world.reactionsOf(id)).sort(), ['confused', 'eyes']);
    });

    it('says where a conversation is locked that nothing can be said there, and sets its labels all the same', async () => {
      const number = await world.openIssue('Locked', 'Text.');
      const asked = await world.comment(number, '/factory help');
      await world.lockIssue(number);
      assert.equal(await world.pages.createComment(world.address, number, 'unheard'), 'locked');
      await world.pages.react(world.address, { commentId: asked }, 'eyes');
      await world.pages.react(world.address, { issueNumber: number }, 'eyes');
      assert.deepEqual(await world.reactionsOf(asked), []);
      await world.pages.setFactoryLabels(world.address, number, ['factory:held']);
      assert.deepEqual(await world.labelsOf(number), ['factory:held']);
      assert.ok(await world.comment(number, 'Those who can write still say what they want.'));
    });

    it('says nothing, finds nothing and labels nothing where the issue is gone', async () => {
      const gone = 4_711;
      assert.equal(await world.pages.createComment(world.address, gone, 'unheard'), 'locked');
      assert.deepEqual(await world.pages.findComments(world.address, gone, 'unheard'), []);
      await world.pages.react(world.address, { issueNumber: gone }, 'eyes');
      await world.pages.setFactoryLabels(world.address, gone, ['factory:cancelled']);
      await world.pages.setFactoryLabels(world.address, gone, []);
    });

    it('refuses for good what is longer than GitHub stores', async () => {
      const number = await world.openIssue('Long', 'Text.');
      const sha = await world.commit('factory/24-long', 'a.txt', 'a');
      const most = 'ü'.repeat(65_536);
      const check = { name: 'factory/gates', headSha: sha, status: 'in_progress', title: 'Running' } as const;
      const wanted = { branch: 'factory/24-long', base: 'main', title: 'Long', draft: false };
      const id = await world.pages.createComment(world.address, number, most);
      assert.ok(typeof id === 'number');
      const tries = [
        () => world.pages.createComment(world.address, number, `${most}!`),
        () => world.pages.editComment(world.address, id, `${most}!`),
        () => world.pages.openPullRequest(world.address, { ...wanted, body: `${most}!` }),
        () => world.pages.openPullRequest(world.address, { ...wanted, title: 'x'.repeat(257), body: '' }),
        () => world.pages.putCheckRun(world.address, { ...check, summary: most.slice(1 << 15) }),
      ];
      for (const attempt of tries)
        await assert.rejects(
          attempt,
          (error) => error instanceof FactoryError && error.code === 'github-refused',
        );
      await world.pages.putCheckRun(world.address, { ...check, summary: 'x'.repeat(65_535) });
    });

    it('opens one pull request per branch and base', async () => {
      await world.commit('factory/20-one', 'a.txt', 'a');
      const wanted = { branch: 'factory/20-one', base: 'main', title: 'One', body: 'Body.', draft: false };
      const opened = await world.pages.openPullRequest(world.address, wanted);
      assert.ok(typeof opened === 'object');
      assert.equal(await world.pages.openPullRequest(world.address, wanted), 'exists');
      await world.pages.editPullRequest(world.address, opened.number, { title: 'Better', body: 'Longer.' });
      const issue = await world.facts.issue(world.address, opened.number);
      assert.deepEqual([issue?.title, issue?.body], ['Better', 'Longer.']);
    });

    it('says when the branch of a pull request does not exist', async () => {
      const wanted = { branch: 'factory/21-none', base: 'main', title: 'None', body: '', draft: false };
      assert.equal(await world.pages.openPullRequest(world.address, wanted), 'no-branch');
    });

    it('takes a draft out of draft', async () => {
      await world.commit('factory/22-draft', 'a.txt', 'a');
      const opened = await world.pages.openPullRequest(world.address, {
        branch: 'factory/22-draft',
        base: 'main',
        title: 'Draft',
        body: '',
        draft: true,
      });
      assert.ok(typeof opened === 'object');
      assert.equal((await world.facts.pullRequest(world.address, opened.number))?.draft, true);
      await world.pages.markReady(world.address, opened.number);
      await world.pages.markReady(world.address, opened.number);
      assert.equal((await world.facts.pullRequest(world.address, opened.number))?.draft, false);
    });

    it('has one check run per name and commit, and moves it on', async () => {
      const sha = await world.commit('factory/23-check', 'a.txt', 'a');
      const check: CheckRun = {
        name: 'factory/gates',
        headSha: sha,
        status: 'in_progress',
        title: 'Running',
        summary: '',
      };
      await world.pages.putCheckRun(world.address, check);
      await world.pages.putCheckRun(world.address, check);
      await world.pages.putCheckRun(world.address, {
        ...check,
        status: 'completed',
        conclusion: 'success',
        title: 'Green',
      });
      assert.deepEqual(await world.checkRunsOf(sha), [
        { name: 'factory/gates', status: 'completed', conclusion: 'success' },
      ]);
    });

    it('fails so that it can be repeated while GitHub does not answer', async () => {
      const number = await world.openIssue('Broken', 'Text.');
      world.breakDown();
      await assert.rejects(
        () => world.pages.createComment(world.address, number, 'lost'),
        (error) =>
          error instanceof FactoryError &&
          error.code === 'github-unavailable' &&
          error.disposition === 'retry',
      );
      world.mend();
      assert.deepEqual(await world.pages.findComments(world.address, number, 'lost'), []);
    });

    it('says how long it wants no requests, and is asked again when that is over', async () => {
      world.limit(20);
      for (const ask of [
        () => world.pages.findComments(world.address, 1, 'marker'),
        () => world.pages.createComment(world.address, 1, 'said'),
      ])
        await assert.rejects(ask, isLimitOf(20));
      world.letPass(20);
      await world.pages.findComments(world.address, 1, 'marker');
    });
  });
}
