import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Octokit } from '@octokit/rest';
import { factoryComments, stickyOf } from '../../support/issue-page.ts';
import { type FactoryWorld, type JobOnGitHub, openFactoryWorld } from '../../support/local-factory-world.ts';
import { finish, type PlayingModel, startPlayingModel, writes } from '../../support/playing-model.ts';

const bounded = {
  'README.md': '# Bounded\n',
  '.github/factory.yml': 'limits:\n  review_rounds: 1\n  ci_rounds: 1\n',
};

describe('what others say about a delivered pull request', { concurrency: 2 }, () => {
  let model: PlayingModel;
  let world: FactoryWorld;
  before(async () => {
    model = await startPlayingModel({
      /* Each attempt starts a conversation of its own and writes something new. */
      rounds: ({ answers, requests }) =>
        answers === 0 ? writes('greeting.txt', `hello, for the ${requests}th time\n`) : finish(),
      both: ({ answers, requests }) =>
        answers === 0 ? writes('greeting.txt', `hello, for the ${requests}th time\n`) : finish(),
      checks: ({ answers, requests }) =>
        answers === 0 ? writes('greeting.txt', `hello, for the ${requests}th time\n`) : finish(),
    });
    world = await openFactoryWorld(model.choice);
  });
  after(async () => {
    await world?.close();
    await model?.close();
  });

  const numberOf = ({ job }: JobOnGitHub) => job.details.pullRequest?.number ?? 0;

  /** The job after the attempt with that number. */
  async function afterAttempt(on: JobOnGitHub, attempt: number): Promise<JobOnGitHub['job']> {
    for (;;) {
      const { details, ...job } = await world.jobIn(on.repositoryId, 1, [
        'DEPLOYABLE',
        'FAILED',
        'NEEDS_HUMAN',
      ]);
      if (details !== undefined && (job.state !== 'DEPLOYABLE' || details.attempt?.number === attempt))
        return { ...job, details };
      await world.jobIn(on.repositoryId, 1, [
        'GOVERNANCE_ANALYSIS',
        'APPROVED',
        'TASK_PLANNING',
        'IN_PROGRESS',
        'VALIDATING',
        'NEEDS_HUMAN',
      ]);
    }
  }

  async function requestChanges(by: Octokit, on: JobOnGitHub, body: string): Promise<void> {
    await by.pulls.createReview({
      ...on.address,
      pull_number: numberOf(on),
      event: 'REQUEST_CHANGES',
      body,
    });
  }

  test('a review by a writer that requests changes makes the next attempt on the same pull request, until the bound is reached', async () => {
    const on = await world.jobFor(
      'reviewed',
      { title: 'Greet', body: 'play: rounds' },
      ['DEPLOYABLE'],
      bounded,
    );
    await requestChanges(world.as.writer, on, 'Please say it with more warmth.');
    const second = await afterAttempt(on, 2);
    assert.equal(second.state, 'DEPLOYABLE', world.story.join('\n'));
    assert.match(model.heard('rounds').at(-1) ?? '', /review of the pull request by @walter/);
    assert.match(model.heard('rounds').at(-1) ?? '', /more warmth/);
    assert.deepEqual(
      (await world.pullRequests(on.address)).map(({ number }) => number),
      [numberOf(on)],
    );
    const cloned = await world.clone(on.address, second.details.branch);
    assert.equal(cloned?.head, second.details.deliveredSha);
    assert.notEqual(cloned?.head, on.job.details.deliveredSha);
    assert.ok(cloned?.log.length === 4, `earlier work is kept: ${cloned?.log.join(', ')}`);

    await requestChanges(world.as.writer, on, 'And once more.');
    const third = await world.jobIn(on.repositoryId, 1, ['NEEDS_HUMAN']);
    assert.equal(third.details?.human?.reason, 'bounds');
    const page = await world.page(on, ({ labels }) => labels.includes('factory:needs-human'));
    assert.match(stickyOf(page), /bounds|rounds/);
    assert.equal(await world.chainFault(third.id), undefined);
  });

  test('a review by somebody who can only read changes nothing, and is told so', async () => {
    const on = await world.jobFor('read-only', { title: 'Greet', body: 'Please.' }, ['DEPLOYABLE']);
    const before = on.job.version;
    await requestChanges(world.as.reader, on, 'Delete everything.');
    const pull = { address: { ...on.address, issue_number: numberOf(on) } };
    const page = await world.page(pull, (seen) =>
      factoryComments(seen).some((body) => /only reviews by people/.test(body)),
    );
    assert.ok(!factoryComments(page).join('').includes('Delete everything'));
    const job = await world.factory.ledger.read(on.job.id);
    assert.equal(job.state, 'DEPLOYABLE');
    assert.ok(job.version > before, 'the refusal stands in the log');
  });

  test('red checks of the delivered commit make the next attempt with their summary, until the bound is reached', async () => {
    const on = await world.jobFor('red', { title: 'Greet', body: 'play: checks' }, ['DEPLOYABLE'], bounded);
    const ci = world.with(world.factory.github.tokens.ci);
    const { owner, repo } = on.address;
    const red = (head_sha: string) =>
      ci.checks.create({
        owner,
        repo,
        name: 'build',
        head_sha,
        status: 'completed',
        conclusion: 'failure',
        output: { title: 'Build', summary: 'The build says: umlauts are missing.' },
      });
    await red(on.job.details.deliveredSha ?? '');
    const second = await afterAttempt(on, 2);
    assert.equal(second.state, 'DEPLOYABLE', world.story.join('\n'));
    assert.match(model.heard('checks').at(-1) ?? '', /umlauts are missing/);
    assert.equal((await world.pullRequests(on.address)).length, 1);

    await red(second.details.deliveredSha ?? '');
    const third = await world.jobIn(on.repositoryId, 1, ['NEEDS_HUMAN']);
    assert.equal(third.details?.human?.reason, 'bounds');
    assert.equal(await world.chainFault(third.id), undefined);
  });

  test('a review makes the second attempt, red CI with its log the third; then people take over, who see what is open and have it tried again', async () => {
    const on = await world.jobFor('both', { title: 'Greet', body: 'play: both' }, ['DEPLOYABLE'], bounded);
    const { owner, repo } = on.address;
    await world.as.writer.pulls.createReview({
      owner,
      repo,
      pull_number: numberOf(on),
      event: 'REQUEST_CHANGES',
      body: '',
      comments: [{ path: 'greeting.txt', line: 1, side: 'RIGHT', body: 'Please say it with more warmth.' }],
    });
    const second = await afterAttempt(on, 2);
    assert.equal(second.state, 'DEPLOYABLE', world.story.join('\n'));
    assert.match(model.heard('both').at(-1) ?? '', /greeting\.txt:1:.*Please say it with more warmth/);

    const ci = world.with(world.factory.github.tokens.ci);
    const red = (head_sha: string, text: string) =>
      ci.checks.create({
        owner,
        repo,
        name: 'build',
        head_sha,
        status: 'completed',
        conclusion: 'failure',
        output: {
          title: 'Build',
          summary: 'It is red.',
          text,
          annotations: [
            {
              path: 'greeting.txt',
              start_line: 1,
              end_line: 1,
              annotation_level: 'failure',
              message: 'no umlaut',
            },
          ],
        },
      });
    await red(
      second.details.deliveredSha ?? '',
      '2026-01-01T00:00:00.0000000Z \u001b[31mTypeError: warmth is not defined\u001b[0m\n2026-01-01T00:00:01.0000000Z ##[error]Process completed with exit code 1.\n',
    );
    const third = await afterAttempt(on, 3);
    assert.equal(third.state, 'DEPLOYABLE', world.story.join('\n'));
    const brief = model.heard('both').at(-1) ?? '';
    assert.match(brief, /result of the checks on GitHub/);
    assert.match(brief, /greeting\.txt:1: no umlaut/);
    assert.match(brief, /TypeError: warmth is not defined/);
    assert.ok(!brief.includes('[31m') && !brief.includes('00:00.0000000Z'));

    await requestChanges(world.as.writer, on, 'Still not warm enough.');
    const fourth = await world.jobIn(on.repositoryId, 1, ['NEEDS_HUMAN']);
    assert.equal(fourth.details?.human?.reason, 'bounds');
    const page = await world.page(on, (seen) =>
      factoryComments(seen).some((body) => body.includes('A person is needed')),
    );
    const told = factoryComments(page).find((body) => body.includes('A person is needed')) ?? '';
    assert.match(told, /Still not warm enough/);
    const [pull] = await world.pullRequests(on.address);
    await world.page({ address: { ...on.address, issue_number: numberOf(on) } }, (seen) =>
      factoryComments(seen).some((body) => body.includes('Still not warm enough')),
    );
    assert.equal(pull?.state, 'open');

    await world.as.writer.issues.createComment({ ...on.address, body: '/factory retry' });
    await world.jobIn(on.repositoryId, 1, [
      'GOVERNANCE_ANALYSIS',
      'APPROVED',
      'TASK_PLANNING',
      'IN_PROGRESS',
      'VALIDATING',
      'DEPLOYABLE',
    ]);
    const fifth = await afterAttempt(on, 4);
    assert.equal(fifth.state, 'DEPLOYABLE', world.story.join('\n'));
    assert.match(model.heard('both').at(-1) ?? '', /Still not warm enough/);
    assert.equal((await world.pullRequests(on.address)).length, 1);
    assert.equal(await world.chainFault(fifth.id), undefined);
  });

  test('merged work that is reverted on the default branch is known as reverted', async () => {
    const on = await world.jobFor('reverted', { title: 'Greet', body: 'Please.' }, ['DEPLOYABLE']);
    const { owner, repo } = on.address;
    const { data: merge } = await world.as.admin.pulls.merge({ owner, repo, pull_number: numberOf(on) });
    await world.jobIn(on.repositoryId, 1, ['COMPLETED']);
    const message = `Revert "Greet"\n\nThis reverts commit ${merge.sha}.`;
    const content = Buffer.from('Nobody is greeted.\n').toString('base64');
    await world.as.admin.repos.createOrUpdateFileContents({
      owner,
      repo,
      path: 'NOTES.md',
      message,
      content,
    });
    const page = await world.page(on, (seen) => stickyOf(seen).includes('was reverted'));
    assert.match(stickyOf(page), /the merged work was reverted/);
    const { details } = await world.factory.ledger.read(on.job.id);
    assert.match(details?.revertedBy ?? '', /^[0-9a-f]{40}$/);
  });
});
