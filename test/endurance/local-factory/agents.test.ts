import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { stickyOf } from '../../support/issue-page.ts';
import { type FactoryWorld, type JobOnGitHub, openFactoryWorld } from '../../support/local-factory-world.ts';
import {
  call,
  finish,
  type Play,
  type PlayingModel,
  startPlayingModel,
  writes,
} from '../../support/playing-model.ts';

const onceOnly = { 'README.md': '# Once\n', '.github/factory.yml': 'limits:\n  attempts: 1\n' };
const ended = ['DEPLOYABLE', 'FAILED', 'NEEDS_HUMAN'] as const;

/** A fault for the first request of a play, then honest work. */
const at = (fault: Exclude<Play, (...given: never) => unknown>[number]): Play => {
  return ({ answers, requests }) =>
    requests === 1 ? fault : answers === 0 ? writes('greeting.txt', 'hello\n') : finish();
};

describe('an agent or a model that misbehaves', { concurrency: 3 }, () => {
  let model: PlayingModel;
  let world: FactoryWorld;
  before(async () => {
    model = await startPlayingModel({
      lazy: [finish('Everything is fine already.')],
      endless: ({ answers }) => call('bash', { command: `echo step ${answers}` }),
      loud: [
        call('bash', { command: "head -c 100000000 /dev/zero | tr '\\0' x" }),
        writes('greeting.txt', 'hello\n'),
        finish(),
      ],
      unknown: [call('launch_rocket', { to: 'the moon' }), writes('greeting.txt', 'hello\n'), finish()],
      malformed: [
        call('write', '{"path": "greeting.txt", "conte'),
        writes('greeting.txt', 'hello\n'),
        finish(),
      ],
      unauthorized: [{ status: 401, error: { message: 'Incorrect API key provided' } }],
      limited: at({ status: 429, headers: { 'retry-after': '1' } }),
      failing: at({ status: 500 }),
      broken: at('broken-stream'),
      hangup: at('hang-up'),
    });
    world = await openFactoryWorld(model.choice);
  });
  after(async () => {
    await world?.close();
    await model?.close();
  });

  async function played(play: string): Promise<JobOnGitHub> {
    const done = await world.jobFor(play, { title: `Greet ${play}`, body: `play: ${play}` }, ended, onceOnly);
    assert.equal(await world.chainFault(done.job.id), undefined);
    return done;
  }

  test('editing nothing ends in NO_CHANGES, with the agent’s words and without a pull request', async () => {
    const done = await played('lazy');
    assert.equal(done.job.details.outcome, 'NO_CHANGES');
    const page = await world.page(done, ({ labels }) => labels.includes('factory:failed'));
    assert.match(stickyOf(page), /Everything is fine already/);
    assert.deepEqual(await world.pullRequests(done.address), []);
    assert.equal(await world.clone(done.address, done.job.details.branch), undefined);
  });

  test('never finishing is ended by its bound of steps, and said so', async () => {
    const done = await played('endless');
    assert.notEqual(done.job.state, 'DEPLOYABLE');
    assert.ok(model.heard('endless').length <= 60, `${model.heard('endless').length} model calls`);
    const page = await world.page(done, ({ labels }) =>
      labels.some((label) => ['factory:failed', 'factory:needs-human'].includes(label)),
    );
    assert.match(stickyOf(page), /steps|stuck|turns/i);
    assert.deepEqual(await world.pullRequests(done.address), []);
  });

  test('printing 100 MB neither ends the attempt nor reaches the model', async () => {
    const done = await played('loud');
    assert.equal(done.job.state, 'DEPLOYABLE', world.story.join('\n'));
    assert.ok(Math.max(...model.heard('loud').map((text) => text.length)) < 200_000);
  });

  for (const play of ['unknown', 'malformed'])
    test(`${play === 'unknown' ? 'a tool that does not exist' : 'arguments that are no JSON'} is answered, and the work goes on`, async () => {
      const done = await played(play);
      assert.equal(done.job.state, 'DEPLOYABLE', world.story.join('\n'));
      const cloned = await world.clone(done.address, done.job.details.branch);
      assert.equal(cloned?.files['greeting.txt'], 'hello\n');
    });

  test('a key that the model endpoint refuses is explained on the issue, without the key', async () => {
    const done = await played('unauthorized');
    assert.equal(done.job.state, 'FAILED');
    const page = await world.page(done, ({ labels }) => labels.includes('factory:failed'));
    assert.match(stickyOf(page), /refuses our key/);
    assert.ok(!stickyOf(page).includes(model.choice.apiKey));
    assert.deepEqual(await world.pullRequests(done.address), []);
  });

  for (const play of ['limited', 'failing', 'broken', 'hangup'])
    test(`an endpoint that is ${play} once is asked again, and the job is delivered`, async () => {
      const done = await played(play);
      assert.equal(done.job.state, 'DEPLOYABLE', world.story.join('\n'));
      assert.equal(done.job.details.attempt?.number, 1);
    });
});

test('a model endpoint that is not there at all is explained on the issue', async () => {
  const gone = await startPlayingModel();
  await gone.close();
  const world = await openFactoryWorld(gone.choice);
  try {
    const done = await world.jobFor('nobody', { title: 'Greet', body: 'Please.' }, ended, onceOnly);
    assert.equal(done.job.state, 'FAILED');
    const page = await world.page(done, ({ labels }) => labels.includes('factory:failed'));
    assert.match(stickyOf(page), /model endpoint/i);
    assert.deepEqual(await world.pullRequests(done.address), []);
  } finally {
    await world.close();
  }
});
