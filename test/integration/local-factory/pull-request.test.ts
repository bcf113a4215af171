import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually } from '../../support/eventually.ts';
import { factoryComments, stickyOf } from '../../support/issue-page.ts';
import { type FactoryWorld, openFactoryWorld } from '../../support/local-factory-world.ts';
import { call, finish, type PlayingModel, startPlayingModel, writes } from '../../support/playing-model.ts';

const python = {
  'README.md': '# Shapes\n',
  'shapes.py': 'def area(width, height):\n    return width + height\n',
  'test_shapes.py':
    'import unittest\nfrom shapes import area\n\n\nclass AreaTest(unittest.TestCase):\n    def test_area(self):\n        self.assertEqual(area(3, 4), 12)\n\n\nif __name__ == "__main__":\n    unittest.main()\n',
  '.github/factory.yml': 'commands:\n  test: python3 -m unittest\n',
};

describe('a labelled issue of a repository that nobody here wrote', { concurrency: 2 }, () => {
  let model: PlayingModel;
  let world: FactoryWorld;
  before(async () => {
    model = await startPlayingModel({
      python: [
        call('bash', { command: 'python3 -m unittest' }),
        writes('shapes.py', 'def area(width, height):\n    return width * height\n'),
        call('bash', { command: 'python3 -m unittest' }),
        finish('The area is a product.'),
      ],
      waits: ({ answers }) => (answers === 0 ? call('bash', { command: 'sleep 60' }) : finish()),
    });
    world = await openFactoryWorld(model.choice);
  });
  after(async () => {
    await world?.close();
    await model?.close();
  });

  test('becomes one pull request that shows exactly the verified branch, and is done once that is merged', async () => {
    const done = await world.jobFor('greeting', { title: 'Greet people', body: 'Write greeting.txt.' }, [
      'DEPLOYABLE',
    ]);
    const { job, address } = done;
    const pulls = await world.pullRequests(address);
    assert.equal(pulls.length, 1);
    assert.equal(pulls[0]?.number, job.details.pullRequest?.number);
    assert.match(pulls[0]?.body ?? '', /Fixes #1[\s\S]*Decision: approved/);
    const { data: shown } = await world.as.reader.pulls.get({
      ...address,
      pull_number: pulls[0]?.number ?? 0,
    });
    assert.equal(shown.draft, false);
    const cloned = await world.clone(address, job.details.branch);
    assert.equal(cloned?.head, job.details.deliveredSha);
    assert.equal(cloned?.files['greeting.txt'], 'hello\n');
    const page = await world.page(done, ({ labels }) => labels.includes('factory:pr-open'));
    assert.deepEqual(page.labels.toSorted(), ['ai-factory', 'factory:pr-open']);
    assert.equal(factoryComments(page).filter((body) => body.includes('devfactory:job=')).length, 1);
    assert.match(stickyOf(page), /Pull request ready for review[\s\S]*Verdict: approved/);
    assert.ok(factoryComments(page).some((body) => /^Pull request #\d+ is ready for review/.test(body)));

    await world.as.writer.pulls.merge({ ...address, pull_number: pulls[0]?.number ?? 0 });
    await world.jobIn(done.repositoryId, 1, ['COMPLETED']);
    await world.page(done, ({ labels }) => labels.includes('factory:done'));
    assert.equal((await world.clone(address, 'main'))?.files['greeting.txt'], 'hello\n');
    assert.equal(await world.chainFault(job.id), undefined);
  });

  test('is worked on in Python as well: red before, green after, told as such', async () => {
    const { job, address } = await world.jobFor(
      'shapes',
      { title: 'The area is wrong', body: 'It adds. play: python' },
      ['DEPLOYABLE', 'FAILED', 'NEEDS_HUMAN'],
      python,
    );
    assert.equal(job.state, 'DEPLOYABLE', world.story.join('\n'));
    const [pull] = await world.pullRequests(address);
    assert.match(pull?.body ?? '', /python3 -m unittest/);
    const cloned = await world.clone(address, job.details.branch);
    assert.match(cloned?.files['shapes.py'] ?? '', /width \* height/);
    const checks = await world.as.admin.checks.listForRef({ ...address, ref: cloned?.head ?? '' });
    assert.deepEqual(checks.data.check_runs.map(({ name, conclusion }) => [name, conclusion]).toSorted(), [
      ['factory/gates', 'success'],
      ['factory/governance', 'success'],
    ]);
  });

  test('is cancelled by closing its pull request', async () => {
    const done = await world.jobFor('closed', { title: 'Greet', body: 'Please.' }, ['DEPLOYABLE']);
    const pull_number = done.job.details.pullRequest?.number ?? 0;
    await world.as.writer.pulls.update({ ...done.address, pull_number, state: 'closed' });
    await world.jobIn(done.repositoryId, 1, ['CANCELLED']);
    await world.page(done, ({ labels }) => labels.includes('factory:cancelled'));
  });

  test('whose label is taken off while the agent works loses worker and place, and is tried again by putting it back', async () => {
    const oneAtATime = { 'README.md': '# One\n', '.github/factory.yml': 'limits:\n  max_workers: 1\n' };
    const running = await world.jobFor(
      'unlabelled',
      { title: 'Wait', body: 'play: waits' },
      ['IN_PROGRESS'],
      oneAtATime,
    );
    const { address, repositoryId, job } = running;
    await eventually(
      async () => model.heard('waits').length,
      (times) => times > 0,
    );
    await world.as.writer.issues.removeLabel({ ...address, name: 'ai-factory' });
    await world.jobIn(repositoryId, 1, ['CANCELLED']);
    await world.page(running, ({ labels }) => labels.includes('factory:cancelled'));
    await eventually(
      () => world.taskOf(job.id, 1),
      (task) => task.ended,
    );
    assert.deepEqual(await world.pullRequests(address), []);
    assert.equal(await world.clone(address, job.details.branch), undefined);

    await world.as.writer.issues.update({ ...address, body: 'Write greeting.txt instead.' });
    await world.as.writer.issues.addLabels({ ...address, labels: ['ai-factory'] });
    const again = await world.jobIn(repositoryId, 1, ['DEPLOYABLE']);
    assert.equal(again.details?.attempt?.number, 2);
    assert.equal((await world.pullRequests(address)).length, 1);
    assert.equal(await world.chainFault(job.id), undefined);
  });
});
