import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { FactoryError } from '../../../src/contracts/factory-error.ts';
import type { GitHubWorld } from '../../support/github-world.ts';

const at = '2026-03-01T12:00:00.500Z';
const file = { path: '.factory/spec.md', content: 'Grüße\n' };

/** What every implementation of GitHubHolds and GitHubReviewers keeps. */
export function githubHoldsContract(name: string, start: () => Promise<GitHubWorld>): void {
  describe(`GitHubHolds and GitHubReviewers: ${name}`, () => {
    let world: GitHubWorld;
    before(async () => {
      world = await start();
    });
    after(() => world.close());

    const mainHead = async (): Promise<string> => {
      const sha = await world.facts.branchHead(world.address, 'main');
      assert.ok(sha !== undefined);
      return sha;
    };

    /** A branch with one held commit on top of main. */
    async function held(branch: string): Promise<string> {
      const { holds, address } = world;
      const parent = await mainHead();
      const treeSha = await holds.treeWith(address, parent, file);
      const to = await holds.createCommit(address, { treeSha, parent, message: 'Hold', at });
      assert.equal(await holds.moveBranch(address, branch, { from: null, to }), 'moved');
      return to;
    }

    async function pullRequestOf(branch: string): Promise<number> {
      const wanted = { branch, base: 'main', title: 'Held', body: '', draft: true };
      const opened = await world.pages.openPullRequest(world.address, wanted);
      assert.ok(typeof opened !== 'string');
      return opened.number;
    }

    it('makes the same tree and the same commit of the same things', async () => {
      const { holds, address } = world;
      const parent = await mainHead();
      const treeSha = await holds.treeWith(address, parent, file);
      assert.equal(await holds.treeWith(address, parent, file), treeSha);
      const commit = { treeSha, parent, message: 'Ask for a review', at };
      const sha = await holds.createCommit(address, commit);
      assert.equal(await holds.createCommit(address, commit), sha);
      assert.notEqual(await holds.createCommit(address, { ...commit, message: 'Another' }), sha);
      assert.deepEqual(await holds.commit(address, sha), { treeSha, message: 'Ask for a review' });
      assert.equal(await holds.commit(address, 'b'.repeat(40)), undefined);
    });

    it('creates a branch that shows the file beside what its base has', async () => {
      const { facts, address } = world;
      const sha = await held('factory/101-created');
      assert.equal(await facts.branchHead(address, 'factory/101-created'), sha);
      assert.equal(await facts.file(address, file.path, sha), file.content);
      assert.notEqual(await facts.file(address, 'README.md', sha), undefined);
    });

    it('moves a branch forward only, and says when it is not where it was said to be', async () => {
      const { holds, facts, address } = world;
      const branch = 'factory/102-moved';
      const first = await held(branch);
      const next = async (parent: string, content: string) => {
        const treeSha = await holds.treeWith(address, parent, { ...file, content });
        return await holds.createCommit(address, { treeSha, parent, message: content, at });
      };
      const second = await next(first, 'two');
      const aside = await next(first, 'aside');
      assert.equal(await holds.moveBranch(address, branch, { from: null, to: second }), 'conflict');
      assert.equal(await holds.moveBranch(address, branch, { from: first, to: second }), 'moved');
      assert.equal(await holds.moveBranch(address, branch, { from: first, to: second }), 'moved');
      assert.equal(await holds.moveBranch(address, branch, { from: first, to: aside }), 'conflict');
      assert.equal(await facts.branchHead(address, branch), second);
      const gone = 'factory/103-gone';
      assert.equal(await holds.moveBranch(address, gone, { from: first, to: second }), 'conflict');
    });

    it('lists the reviews and the commits of a pull request, oldest first', async () => {
      const { reviewers, address } = world;
      const branch = 'factory/104-reviewed';
      const sha = await held(branch);
      const number = await pullRequestOf(branch);
      const changes = await world.requestChanges(number, 'Say more.');
      const approval = await world.approve(number);
      const reviews = await reviewers.reviews(address, number);
      assert.deepEqual(
        reviews.map(({ id, state, commitSha }) => ({ id, state, commitSha })),
        [
          { id: changes, state: 'changes_requested', commitSha: sha },
          { id: approval, state: 'approved', commitSha: sha },
        ],
      );
      assert.equal(reviews[1]?.author.login, world.logins.writer);
      assert.ok(reviews.every(({ submittedAt }) => submittedAt?.endsWith('Z') === true));
      const added = await world.commit(branch, 'pushed.txt', 'x');
      const { commits, complete } = await reviewers.commits(address, number);
      assert.deepEqual(
        commits.map((commit) => commit.sha),
        [sha, added],
      );
      assert.ok(complete);
      assert.deepEqual(commits[0]?.people, []);
      assert.deepEqual(await reviewers.reviews(address, 9_999), []);
    });

    it('dismisses an approval, once, and does not mind what is dismissed or gone', async () => {
      const { holds, reviewers, address } = world;
      await held('factory/105-dismissed');
      const number = await pullRequestOf('factory/105-dismissed');
      const id = await world.approve(number);
      assert.equal(await holds.dismissReview(address, number, id, 'It approved the request.'), 'dismissed');
      assert.equal((await reviewers.reviews(address, number))[0]?.state, 'dismissed');
      assert.equal(await holds.dismissReview(address, number, id, 'It approved the request.'), 'dismissed');
      assert.equal(await holds.dismissReview(address, number, 999_999, 'None.'), 'dismissed');
    });

    it('says when it may not dismiss, and closes the pull request instead', async () => {
      const { holds, reviewers, facts, address } = world;
      await held('factory/106-kept');
      const number = await pullRequestOf('factory/106-kept');
      const id = await world.approve(number);
      world.refuseDismissals();
      assert.equal(await holds.dismissReview(address, number, id, 'Try.'), 'refused');
      assert.equal((await reviewers.reviews(address, number))[0]?.state, 'approved');
      await holds.closePullRequest(address, number);
      await holds.closePullRequest(address, number);
      assert.equal((await facts.pullRequest(address, number))?.state, 'closed');
    });

    it('knows the members of teams, and that others are none', async () => {
      const { reviewers, address, logins } = world;
      await world.addToTeam('platform', logins.writer);
      assert.equal(await reviewers.isTeamMember(address, 'platform', logins.writer), true);
      assert.equal(await reviewers.isTeamMember(address, 'platform', logins.reader), false);
      assert.equal(await reviewers.isTeamMember(address, 'no-such-team', logins.writer), false);
    });

    it('tells who edited the title or the body of an issue, and that of an issue that is not there nobody knows', async () => {
      const { reviewers, address } = world;
      const number = await world.openIssue('Greet', 'By name.');
      const before = '2020-01-01T00:00:00.000Z';
      assert.deepEqual(await reviewers.edits(address, number, before), { edits: [], complete: true });
      await world.editIssue(number, { body: 'By first name.' });
      await world.editIssue(number, { title: 'Greet people' });
      const { edits, complete } = await reviewers.edits(address, number, before);
      assert.ok(complete);
      assert.equal(edits.length, 2);
      const { author } = (await world.facts.issue(address, number)) ?? {};
      for (const { by, at } of edits) {
        assert.deepEqual(by, { id: author?.id, login: world.logins.writer });
        assert.ok(!Number.isNaN(Date.parse(at)));
      }
      const later = '2099-01-01T00:00:00.000Z';
      assert.deepEqual(await reviewers.edits(address, number, later), { edits: [], complete: true });
      assert.deepEqual(await reviewers.edits(address, 9_999, before), { edits: [], complete: false });
    });

    it('gives no answer while GitHub gives none', async () => {
      const { holds, reviewers, address } = world;
      const unavailable = (error: unknown) =>
        error instanceof FactoryError && error.code === 'github-unavailable' && error.disposition === 'retry';
      world.breakDown();
      await assert.rejects(reviewers.isTeamMember(address, 'platform', 'walter'), unavailable);
      await assert.rejects(reviewers.reviews(address, 1), unavailable);
      await assert.rejects(reviewers.commits(address, 1), unavailable);
      await assert.rejects(reviewers.edits(address, 1, at), unavailable);
      await assert.rejects(holds.dismissReview(address, 1, 1, ''), unavailable);
      await assert.rejects(holds.commit(address, 'b'.repeat(40)), unavailable);
      world.mend();
    });
  });
}
