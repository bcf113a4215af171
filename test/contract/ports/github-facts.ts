import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { FactoryError } from '../../../src/contracts/factory-error.ts';
import type { RepositoryAddress } from '../../../src/ports/github-facts.ts';
import type { GitHubWorld } from '../../support/github-world.ts';
import { isLimitOf } from '../../support/is-limit-of.ts';

/** What every implementation of GitHubFacts keeps. */
export function githubFactsContract(name: string, start: () => Promise<GitHubWorld>): void {
  describe(`GitHubFacts: ${name}`, () => {
    let world: GitHubWorld;
    let empty: RepositoryAddress;
    before(async () => {
      world = await start();
      empty = await world.emptyRepository();
    });
    after(() => world.close());

    it('tells the default branch of a repository, and what it is called', async () => {
      const found = await world.facts.repository(world.address);
      const { owner, name } = world.address;
      assert.deepEqual(found, {
        owner,
        name,
        defaultBranch: 'main',
        private: true,
        archived: false,
        hasIssues: true,
      });
    });

    it('tells an issue as people see it', async () => {
      const number = await world.openIssue('Greet people', 'By *name*.', ['ai-factory']);
      const issue = await world.facts.issue(world.address, number);
      assert.ok(issue);
      assert.equal(issue.title, 'Greet people');
      assert.equal(issue.body, 'By *name*.');
      assert.equal(issue.state, 'open');
      assert.deepEqual(issue.labels, ['ai-factory']);
      assert.equal(issue.author.login, world.logins.writer);
      assert.equal(issue.isPullRequest, false);
    });

    it('does not know an issue that was never opened', async () => {
      assert.equal(await world.facts.issue(world.address, 99_999), undefined);
      assert.deepEqual(await world.facts.comments(world.address, 99_999), []);
    });

    it('lists all comments, more than one page of them, oldest first', async () => {
      const number = await world.openIssue('Long talk', 'Talk.');
      for (let i = 0; i < 101; i += 1) await world.comment(number, `word ${i}`);
      const comments = await world.facts.comments(world.address, number);
      assert.equal(comments.length, 101);
      assert.equal(comments[0]?.body, 'word 0');
      assert.equal(comments[100]?.body, 'word 100');
      assert.equal(comments[0]?.author.login, world.logins.writer);
      assert.equal(comments[0]?.author.type, 'User');
    });

    for (const [role, permission] of [
      ['admin', 'admin'],
      ['writer', 'write'],
      ['reader', 'read'],
      ['outsider', 'none'],
    ] as const)
      it(`tells that the ${role} has permission ${permission}`, async () => {
        assert.equal(await world.facts.permission(world.address, world.logins[role]), permission);
      });

    it('gives an account that does not exist no permission', async () => {
      assert.equal(await world.facts.permission(world.address, 'no-such-person-at-all'), 'none');
    });

    it('tells the head of a branch, and that there is none', async () => {
      const sha = await world.commit('factory/7-head', 'a.txt', 'a');
      assert.equal(await world.facts.branchHead(world.address, 'factory/7-head'), sha);
      assert.equal(await world.facts.branchHead(world.address, 'factory/7'), undefined);
      await world.deleteBranch('factory/7-head');
      assert.equal(await world.facts.branchHead(world.address, 'factory/7-head'), undefined);
    });

    it('finds no branch in a repository without commits', async () => {
      assert.equal(await world.facts.branchHead(empty, 'main'), undefined);
    });

    it('reads a file as it was at a commit', async () => {
      const first = await world.commit('files', 'deep/näme.yml', 'one: ü\n');
      assert.equal(await world.facts.file(world.address, 'deep/näme.yml', first), 'one: ü\n');
      assert.equal(await world.facts.file(world.address, 'deep/none.yml', first), undefined);
    });

    it("knows the organisation's files once there are some, each as it was at a commit", async () => {
      assert.equal(await world.facts.organisationHead(world.address), undefined);
      const first = await world.commitToOrganisation('.github/factory.yml', 'agent: native\n');
      assert.equal(await world.facts.organisationHead(world.address), first);
      const second = await world.commitToOrganisation('.github/factory.cedar', '// none yet\n');
      assert.equal(await world.facts.organisationHead(world.address), second);
      const read = (path: string, sha: string) => world.facts.organisationFile(world.address, path, sha);
      assert.equal(await read('.github/factory.yml', second), 'agent: native\n');
      assert.equal(await read('.github/factory.cedar', first), undefined);
    });

    it('shows the workflows of a commit with their texts, and nothing else of their folder', async () => {
      const none = await world.commit('workflows', 'workflows/other.yml', 'on: push\n');
      assert.deepEqual(await world.workflows(world.address, none), []);
      await world.commit('workflows', '.github/workflows/notes.md', 'on: push\n');
      await world.commit('workflows', '.github/workflows/test.yml', 'on: push\n');
      const first = await world.commit('workflows', '.github/workflows/nightly.YAML', 'on: schedule\n');
      const second = await world.commit('workflows', '.github/workflows/more.yml', 'on: pull_request\n');
      const texts = async (sha: string) =>
        (await world.workflows(world.address, sha)).map(({ path, text }) => [path, text]).toSorted();
      const nightly = ['.github/workflows/nightly.YAML', 'on: schedule\n'];
      const test = ['.github/workflows/test.yml', 'on: push\n'];
      assert.deepEqual(await texts(first), [nightly, test]);
      assert.deepEqual(await texts(second), [
        ['.github/workflows/more.yml', 'on: pull_request\n'],
        nightly,
        test,
      ]);
      assert.deepEqual(await texts(first), await texts(first), 'what was read is remembered by its commit');
    });

    it('tells a pull request with the head as it is now', async () => {
      const before = await world.commit('factory/8-pr', 'a.txt', 'a');
      const opened = await world.pages.openPullRequest(world.address, {
        branch: 'factory/8-pr',
        base: 'main',
        title: 'A',
        body: '',
        draft: false,
      });
      assert.ok(typeof opened === 'object');
      const pr = await world.facts.pullRequest(world.address, opened.number);
      assert.ok(pr);
      assert.deepEqual(
        [pr.state, pr.merged, pr.headBranch, pr.headSha, pr.headRepositoryId, pr.baseBranch],
        ['open', false, 'factory/8-pr', before, world.address.id, 'main'],
      );
      const later = await world.commit('factory/8-pr', 'b.txt', 'b');
      assert.equal((await world.facts.pullRequest(world.address, opened.number))?.headSha, later);
      assert.equal(await world.facts.pullRequest(world.address, 99_999), undefined);
      assert.equal((await world.facts.issue(world.address, opened.number))?.isPullRequest, true);
    });

    it('takes no pull request for its own that belongs to another repository under the same name', async () => {
      await world.commit('factory/13-elsewhere', 'a.txt', 'a');
      const wanted = { branch: 'factory/13-elsewhere', base: 'main', title: 'A', body: '', draft: false };
      const opened = await world.pages.openPullRequest(world.address, wanted);
      assert.ok(typeof opened === 'object');
      const another = { ...world.address, id: empty.id };
      assert.equal(await world.facts.repository(another), undefined);
      assert.equal(await world.facts.pullRequest(another, opened.number), undefined);
      /* Where the other one is private, GitHub refuses to list anything of it. */
      const listed = world.facts.pullRequestsOfBranch(another, wanted.branch).catch(() => []);
      assert.deepEqual(await listed, []);
    });

    it('tells when an issue was changed last, by words or by labels', async () => {
      const number = await world.openIssue('Changing', 'Once.');
      await world.editIssue(number, { body: 'Twice.' });
      const edited = await world.facts.issue(world.address, number);
      assert.ok(Date.parse(edited?.updatedAt ?? '') >= Date.parse(edited?.createdAt ?? ''));
      await world.pages.setFactoryLabels(world.address, number, ['factory:queued']);
      const labelled = await world.facts.issue(world.address, number);
      assert.ok(Date.parse(labelled?.updatedAt ?? '') >= Date.parse(edited?.updatedAt ?? ''));
    });

    it('lists the pull requests of a branch, open ones first', async () => {
      await world.commit('factory/9-list', 'a.txt', 'a');
      const wanted = { branch: 'factory/9-list', base: 'main', title: 'A', body: '', draft: false };
      const first = await world.pages.openPullRequest(world.address, wanted);
      assert.ok(typeof first === 'object');
      await world.closePullRequest(first.number);
      const second = await world.pages.openPullRequest(world.address, wanted);
      assert.ok(typeof second === 'object');
      const listed = await world.facts.pullRequestsOfBranch(world.address, 'factory/9-list');
      assert.deepEqual(
        listed.map((pr) => [pr.number, pr.state]),
        [
          [second.number, 'open'],
          [first.number, 'closed'],
        ],
      );
      assert.deepEqual(await world.facts.pullRequestsOfBranch(world.address, 'factory/9'), []);
    });

    it('tells a merged pull request from a closed one', async () => {
      await world.commit('factory/10-merge', 'merged.txt', 'm');
      const opened = await world.pages.openPullRequest(world.address, {
        branch: 'factory/10-merge',
        base: 'main',
        title: 'Merge me',
        body: '',
        draft: false,
      });
      assert.ok(typeof opened === 'object');
      assert.equal((await world.facts.pullRequest(world.address, opened.number))?.closedAt, undefined);
      await world.mergePullRequest(opened.number);
      const pr = await world.facts.pullRequest(world.address, opened.number);
      assert.equal(pr?.state, 'closed');
      assert.equal(pr?.merged, true);
      assert.match(pr?.mergeSha ?? '', /^[0-9a-f]{40}$/);
      assert.ok(Number.isFinite(Date.parse(pr?.closedAt ?? '')), 'and since when it is');
    });

    it('tells a review and the commit it was made on', async () => {
      const sha = await world.commit('factory/11-review', 'a.txt', 'a');
      const opened = await world.pages.openPullRequest(world.address, {
        branch: 'factory/11-review',
        base: 'main',
        title: 'Review me',
        body: '',
        draft: false,
      });
      assert.ok(typeof opened === 'object');
      const id = await world.requestChanges(opened.number, 'Please rename it.');
      const review = await world.facts.review(world.address, opened.number, id);
      assert.equal(review?.state, 'changes_requested');
      assert.equal(review?.body, 'Please rename it.');
      assert.equal(review?.commitSha, sha);
      assert.deepEqual(review?.comments, []);
      assert.equal(await world.facts.review(world.address, opened.number, 99_999), undefined);
    });

    it("tells the latest of each status, without the factory's own checks", async () => {
      const sha = await world.commit('factory/12-checks', 'a.txt', 'a');
      await world.setStatus(sha, 'ci/build', 'pending');
      await world.setStatus(sha, 'ci/build', 'failure');
      await world.setStatus(sha, 'ci/lint', 'success');
      await world.pages.putCheckRun(world.address, {
        name: 'factory/gates',
        headSha: sha,
        status: 'completed',
        conclusion: 'failure',
        title: 'Red',
        summary: '',
      });
      const checks = await world.facts.checks(world.address, sha);
      assert.deepEqual(checks.map(({ name, state }) => [name, state]).sort(), [
        ['ci/build', 'failure'],
        ['ci/lint', 'success'],
      ]);
      assert.equal(checks.find((check) => check.name === 'ci/build')?.summary, 'ci/build said failure');
    });

    it('concludes nothing while GitHub does not answer', async () => {
      world.breakDown();
      const { facts, address } = world;
      for (const ask of [
        () => facts.repository(address),
        () => facts.issue(address, 1),
        () => facts.comments(address, 1),
        () => facts.permission(address, world.logins.writer),
        () => facts.branchHead(address, 'main'),
        () => facts.file(address, 'README.md', '0'.repeat(40)),
        () => facts.pullRequest(address, 1),
        () => facts.pullRequestsOfBranch(address, 'main'),
        () => facts.review(address, 1, 1),
        () => facts.checks(address, '0'.repeat(40)),
      ])
        await assert.rejects(ask, (error) => {
          assert.ok(error instanceof FactoryError);
          assert.equal(error.code, 'github-unavailable');
          assert.equal(error.disposition, 'retry');
          return true;
        });
      world.mend();
      assert.equal((await facts.repository(address))?.defaultBranch, 'main');
    });

    it('says how long it wants no requests, and is asked again when that is over', async () => {
      world.limit(20);
      for (const ask of [
        () => world.facts.repository(world.address),
        () => world.facts.branchHead(world.address, 'main'),
        () => world.facts.organisationHead(world.address),
      ])
        await assert.rejects(ask, isLimitOf(20));
      world.letPass(20);
      assert.notEqual(await world.facts.branchHead(world.address, 'main'), undefined);
    });
  });
}
