import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { stickyOf } from '../../support/issue-page.ts';
import { type FactoryWorld, openFactoryWorld } from '../../support/local-factory-world.ts';
import { type PlayingModel, startPlayingModel } from '../../support/playing-model.ts';

const issue = { title: 'Greet people', body: 'Please write greeting.txt.' };
const readme = { 'README.md': '# A greeting\n' };

describe('a repository or an issue that is not as one would wish', { concurrency: 2 }, () => {
  let model: PlayingModel;
  let world: FactoryWorld;
  before(async () => {
    model = await startPlayingModel();
    world = await openFactoryWorld(model.choice);
  });
  after(async () => {
    await world?.close();
    await model?.close();
  });

  test('an issue without words is rejected, and its comment says what to write', async () => {
    const done = await world.jobFor('empty-issue', { title: 'Greet' }, ['REJECTED'], readme);
    const page = await world.page(done, ({ labels }) => labels.includes('factory:rejected'));
    assert.match(stickyOf(page), /no description that a reader could see/);
    assert.match(stickyOf(page), /\/factory run/);
    assert.deepEqual(await world.pullRequests(done.address), []);
  });

  test('a broken factory.yml rejects, and the comment names line and column', async () => {
    const files = { ...readme, '.github/factory.yml': 'agent: native\nlimits:\n  max_wrkers: 3\n' };
    const done = await world.jobFor('broken-yml', issue, ['REJECTED'], files);
    const page = await world.page(done, ({ labels }) => labels.includes('factory:rejected'));
    assert.match(stickyOf(page), /factory\.yml:3:3/);
    assert.match(stickyOf(page), /max\\?_wrkers/);
    assert.equal(model.heard('').filter((text) => text.includes('broken-yml')).length, 0);
  });

  test('a repository without commits is rejected, and the comment says what to push', async () => {
    const done = await world.jobFor('no-commits', issue, ['REJECTED', 'NEEDS_HUMAN', 'FAILED'], {});
    assert.equal(done.job.state, 'REJECTED');
    const page = await world.page(done, ({ labels }) => labels.includes('factory:rejected'));
    assert.match(stickyOf(page), /no commits/);
  });

  test('a repository without tests gets its pull request, which says in bold that nothing was verified', async () => {
    const done = await world.jobFor('no-tests', issue, ['DEPLOYABLE'], readme);
    const [pull] = await world.pullRequests(done.address);
    assert.match(pull?.body ?? '', /\*\*[^*]*[Nn]othing[^*]*verified[^*]*\*\*/);
    const { data } = await world.as.admin.checks.listForRef({
      ...done.address,
      ref: done.job.details.deliveredSha ?? '',
    });
    assert.notEqual(data.check_runs[0]?.conclusion, 'failure');
  });

  test('tests that were red before keep nothing from being delivered, and the pull request says that they were', async () => {
    const files = {
      ...readme,
      'package.json': JSON.stringify({ name: 'red', type: 'module', scripts: { test: 'node --test' } }),
      'red.test.js':
        "import test from 'node:test';\nimport assert from 'node:assert';\ntest('the moon is cheese', () => assert.equal('rock', 'cheese'));\n",
    };
    const done = await world.jobFor('red-before', issue, ['DEPLOYABLE', 'FAILED', 'NEEDS_HUMAN'], files);
    assert.equal(done.job.state, 'DEPLOYABLE', world.story.join('\n'));
    const [pull] = await world.pullRequests(done.address);
    assert.match(pull?.body ?? '', /red before|failed before|before the change/i);
  });

  test("somebody else's branch of the job's name is left as it is, and a person is asked", async () => {
    const { id, ...address } = await world.repository('taken', readme);
    const { data: main } = await world.as.writer.git.getRef({ ...address, ref: 'heads/main' });
    const ref = 'factory/1-greet-people';
    await world.as.writer.git.createRef({ ...address, ref: `refs/heads/${ref}`, sha: main.object.sha });
    await world.as.writer.repos.createOrUpdateFileContents({
      ...address,
      path: 'mine.txt',
      content: Buffer.from('mine\n').toString('base64'),
      message: 'Mine',
      branch: ref,
    });
    const before = await world.clone(address, ref);
    assert.equal(await world.labelledIssue(address, issue), 1);
    const job = await world.jobIn(id, 1, ['NEEDS_HUMAN', 'DEPLOYABLE', 'FAILED']);
    assert.equal(job.state, 'NEEDS_HUMAN');
    const page = await world.page({ address: { ...address, issue_number: 1 } }, ({ labels }) =>
      labels.includes('factory:needs-human'),
    );
    assert.match(stickyOf(page), /branch/);
    assert.match(stickyOf(page), /\/factory retry/);
    assert.deepEqual(await world.clone(address, ref), before);
    assert.deepEqual(await world.pullRequests(address), []);
    assert.equal(await world.chainFault(job.id), undefined);
  });
});
