import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Octokit } from '@octokit/rest';
import { specPath } from '../../../src/contracts/spec-path.ts';
import type { KnownJob } from '../../../src/job/job.ts';
import type { JobState } from '../../../src/job/job-state.ts';
import { eventually } from '../../support/eventually.ts';
import { factoryComments, stickyOf } from '../../support/issue-page.ts';
import { type FactoryWorld, type JobOnGitHub, openFactoryWorld } from '../../support/local-factory-world.ts';
import { finish, type PlayingModel, startPlayingModel, writes } from '../../support/playing-model.ts';

const held = {
  'README.md': '# Held\n',
  '.github/factory.yml': 'governance:\n  auto_approve_below: 0\n',
};
describe('a request that is held for a review', { concurrency: 2 }, () => {
  let model: PlayingModel;
  let world: FactoryWorld;
  before(async () => {
    model = await startPlayingModel({
      greet: ({ answers }) => (answers === 0 ? writes('greeting.txt', 'hello\n') : finish()),
      louder: ({ answers }) => (answers === 0 ? writes('greeting.txt', 'HELLO\n') : finish()),
    });
    world = await openFactoryWorld(model.choice);
  });
  after(async () => {
    await world?.close();
    await model?.close();
  });

  const where = ({ address: { owner, repo } }: JobOnGitHub) => ({ owner, repo });

  async function jobOnce(on: JobOnGitHub, accept: (job: KnownJob) => boolean): Promise<KnownJob> {
    return await eventually(
      async () => (await world.factory.ledger.read(on.job.id)) as KnownJob,
      (job) => accept(job),
    );
  }

  /** A job whose pull request waits for a review. */
  async function hold(name: string, body = 'play: greet'): Promise<JobOnGitHub & { number: number }> {
    const on = await world.jobFor(name, { title: 'Greet', body }, ['HELD'], held);
    const job = await jobOnce(on, ({ details }) => details.hold !== undefined);
    return { ...on, job, number: job.details.hold?.pullRequest ?? 0 };
  }

  async function review(
    by: Octokit,
    on: JobOnGitHub & { number: number },
    event: 'APPROVE' | 'REQUEST_CHANGES' | 'COMMENT',
    body = '',
  ): Promise<number> {
    const { data } = await by.pulls.createReview({ ...where(on), pull_number: on.number, event, body });
    return data.id;
  }

  const inState = (on: JobOnGitHub, ...states: JobState[]) => world.jobIn(on.repositoryId, 1, states);

  const refusalOn = (on: JobOnGitHub & { number: number }, pattern: RegExp) =>
    world.page({ ...on, address: { ...on.address, issue_number: on.number } } as JobOnGitHub, (page) =>
      factoryComments(page).some((body) => pattern.test(body)),
    );

  async function fileOn(on: JobOnGitHub, path: string, ref: string): Promise<string | undefined> {
    try {
      const { data } = await world.as.admin.repos.getContent({ ...where(on), path, ref });
      return 'content' in data ? Buffer.from(data.content, 'base64').toString('utf8') : undefined;
    } catch {
      return undefined;
    }
  }

  test('shows what the agent will be told, is released by an approval, and delivers on the same pull request', async () => {
    const on = await hold('approved');
    const { hold: opened, branch, inputHash } = on.job.details;
    const { data: shown } = await world.as.admin.pulls.get({ ...where(on), pull_number: on.number });
    assert.equal(shown.draft, true);
    assert.equal(shown.head.sha, opened?.headSha);
    assert.match(shown.body ?? '', /Held for a review[\s\S]*play: greet/);
    const spec = await fileOn(on, specPath, branch);
    assert.match(spec ?? '', /What the agent will be told[\s\S]*Greet\n\nplay: greet/);
    assert.ok(spec?.includes(inputHash));
    const checks = async (ref: string) =>
      (await world.as.admin.checks.listForRef({ ...where(on), ref })).data.check_runs.map(
        ({ name, conclusion }) => `${name} ${conclusion}`,
      );
    assert.deepEqual(await checks(opened?.headSha ?? ''), ['factory/governance action_required']);
    const page = await world.page(
      on,
      (seen) =>
        seen.labels.includes('factory:held') &&
        stickyOf(seen).includes(`Pull request #${on.number} shows`) &&
        factoryComments(seen).length > 1,
    );
    assert.ok(factoryComments(page).some((body) => body.startsWith(`**Held: pull request #${on.number}`)));

    const approval = await review(world.as.admin, on, 'APPROVE');
    const job = (await inState(on, 'DEPLOYABLE', 'FAILED', 'NEEDS_HUMAN')) as KnownJob;
    assert.equal(job.state, 'DEPLOYABLE', world.story.join('\n'));
    assert.equal(job.details.pullRequest?.number, on.number);
    assert.deepEqual(
      (await world.pullRequests(on.address)).map(({ number }) => number),
      [on.number],
    );
    const { data: delivered } = await world.as.admin.pulls.get({ ...where(on), pull_number: on.number });
    assert.equal(delivered.draft, false);
    assert.match(delivered.body ?? '', /Fixes #1[\s\S]*held and released by `ada`/);
    assert.equal(await fileOn(on, specPath, branch), undefined, 'the code took the held file away');
    assert.equal(await fileOn(on, 'greeting.txt', branch), 'hello\n');
    const { data: reviewed } = await world.as.admin.pulls.getReview({
      ...where(on),
      pull_number: on.number,
      review_id: approval,
    });
    assert.equal(reviewed.state, 'DISMISSED');
    assert.ok((await checks(opened?.headSha ?? '')).includes('factory/governance success'));
    assert.ok((await checks(job.details.deliveredSha ?? '')).includes('factory/governance success'));
    assert.equal(await world.chainFault(on.job.id), undefined);
  });

  test('takes requested changes into the request and is held anew; an approval of that releases it', async () => {
    const on = await hold('constrained');
    await review(world.as.admin, on, 'REQUEST_CHANGES', 'In capital letters, please: play: louder');
    const again = await jobOnce(on, ({ details }) => details.heldShas.length === 2);
    assert.equal(again.details.hold?.pullRequest, on.number);
    assert.equal(again.details.additions[0]?.kind, 'constraint');
    assert.match((await fileOn(on, specPath, again.details.branch)) ?? '', /In capital letters, please/);
    const { data: shown } = await world.as.reader.pulls.get({ ...where(on), pull_number: on.number });
    assert.match(shown.body ?? '', /Addition: constraint, by ada\s+In capital letters, please/);
    assert.equal(shown.draft, true);
    await world.page(on, (page) =>
      factoryComments(page).some((body) => body.startsWith(`**Held again: pull request #${on.number} shows`)),
    );
    await review(world.as.admin, on, 'APPROVE');
    const job = (await inState(on, 'DEPLOYABLE', 'FAILED', 'NEEDS_HUMAN')) as KnownJob;
    assert.equal(job.state, 'DEPLOYABLE', world.story.join('\n'));
    assert.match(model.heard('louder').at(-1) ?? model.heard('greet').at(-1) ?? '', /constraint by @ada/);
  });

  test('is not released by whoever asked for it, nor by a reader, nor by a comment; each is answered but the comment', async () => {
    const on = await hold('own');
    await review(world.as.writer, on, 'APPROVE');
    await refusalOn(on, /`@walter` cannot release this hold: whoever asked/);
    await review(world.as.reader, on, 'APPROVE');
    await refusalOn(on, /`@rita` cannot do that: only people/);
    await review(world.as.admin, on, 'COMMENT', 'Looks fine.');
    await world.idle();
    assert.equal((await world.factory.ledger.read(on.job.id)).state, 'HELD');
    const page = await world.page(on);
    assert.ok(page.labels.includes('factory:held') && /Held for a review/.test(stickyOf(page)));
    const { data: shown } = await world.as.reader.pulls.get({ ...where(on), pull_number: on.number });
    assert.equal(shown.draft, true);
    assert.equal(await fileOn(on, 'greeting.txt', on.job.details.branch), undefined);
  });

  test('tells a reviewer who comes after the job was stopped', async () => {
    const on = await hold('stopped');
    await world.as.writer.issues.createComment({ ...on.address, body: '/factory stop' });
    await inState(on, 'CANCELLED');
    await review(world.as.admin, on, 'APPROVE');
    await refusalOn(on, /`@ada`, the job was ended before your review/);
    await world.page(on, ({ labels }) => labels.includes('factory:cancelled'));
  });

  test('is written anew when somebody pushes to its branch: an approval of what was there before releases nothing', async () => {
    const on = await hold('pushed');
    const { branch } = on.job.details;
    await world.as.writer.repos.createOrUpdateFileContents({
      ...where(on),
      branch,
      path: 'evil.txt',
      message: 'Slip something in',
      content: Buffer.from('evil').toString('base64'),
    });
    const again = await jobOnce(
      on,
      ({ details }) => details.heldShas.length === 2 && details.hold?.voided !== true,
    );
    assert.equal(await fileOn(on, 'evil.txt', branch), undefined, 'what was pushed is gone from the tree');
    await world.as.admin.pulls.createReview({
      ...where(on),
      pull_number: on.number,
      event: 'APPROVE',
      commit_id: again.details.heldShas[0] ?? '',
    });
    await refusalOn(on, /another commit than the held one/);
    assert.equal((await world.factory.ledger.read(on.job.id)).state, 'HELD');
    await review(world.as.admin, on, 'APPROVE');
    assert.equal((await inState(on, 'DEPLOYABLE', 'FAILED', 'NEEDS_HUMAN')).state, 'DEPLOYABLE');
    assert.equal(await fileOn(on, 'evil.txt', branch), undefined);
  });

  test('is frozen and held anew when the issue is edited; later edits change nothing and are said to', async () => {
    const on = await hold('edited');
    await world.as.writer.issues.update({ ...on.address, body: 'play: louder' });
    const again = await jobOnce(on, ({ details }) => details.heldShas.length === 2);
    assert.notEqual(again.details.inputHash, on.job.details.inputHash);
    assert.match((await fileOn(on, specPath, again.details.branch)) ?? '', /play: louder/);
    await review(world.as.admin, on, 'APPROVE');
    const job = (await inState(on, 'DEPLOYABLE', 'FAILED', 'NEEDS_HUMAN')) as KnownJob;
    assert.equal(job.state, 'DEPLOYABLE', world.story.join('\n'));
    assert.equal(await fileOn(on, 'greeting.txt', job.details.branch), 'HELLO\n');
    await world.as.writer.issues.update({ ...on.address, body: 'play: nothing at all' });
    await world.page(on, (page) =>
      factoryComments(page).some((body) => /issue was edited\. The job goes on/.test(body)),
    );
    const after = (await world.factory.ledger.read(on.job.id)) as KnownJob;
    assert.equal(after.details.inputHash, again.details.inputHash);
  });

  test('is cancelled by closing its pull request', async () => {
    const on = await hold('closed');
    await world.as.writer.pulls.update({ ...where(on), pull_number: on.number, state: 'closed' });
    assert.equal((await inState(on, 'CANCELLED')).state, 'CANCELLED');
  });

  test('has its code in a pull request of its own where the approval cannot be dismissed', async () => {
    const on = await hold('kept');
    world.factory.github.setFault(({ path }) =>
      path.includes('/kept/') && path.endsWith('/dismissals') ? { status: 403 } : undefined,
    );
    await review(world.as.admin, on, 'APPROVE');
    const job = (await inState(on, 'DEPLOYABLE', 'FAILED', 'NEEDS_HUMAN', 'CANCELLED')) as KnownJob;
    world.factory.github.setFault(undefined);
    assert.equal(job.state, 'DEPLOYABLE', world.story.join('\n'));
    assert.equal(job.details.formerHold, on.number);
    assert.notEqual(job.details.pullRequest?.number, on.number);
    const all = await world.pullRequests(on.address);
    assert.deepEqual(
      all.map(({ number, state }) => [number, state]).toSorted(([a], [b]) => Number(a) - Number(b)),
      [
        [on.number, 'closed'],
        [job.details.pullRequest?.number, 'open'],
      ],
    );
    assert.match(
      all.find(({ state }) => state === 'open')?.body ?? '',
      new RegExp(`held and released in #${on.number}`),
    );
    await refusalOn(on, new RegExp(`The code is in #${job.details.pullRequest?.number}`));
  });
});
