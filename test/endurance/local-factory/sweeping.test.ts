import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { createSqsClient } from '../../../src/adapters/aws/sqs-client.ts';
import { redriveQueues } from '../../../src/wiring/redrive.ts';
import { type FactoryWorld, openFactoryWorld } from '../../support/local-factory-world.ts';
import { type PlayingModel, startPlayingModel } from '../../support/playing-model.ts';

const nobodyListens = 'http://127.0.0.1:9/webhooks/github';

describe('the sweeper of a running factory', () => {
  let model: PlayingModel;
  let world: FactoryWorld;
  let app: Octokit;
  before(async () => {
    model = await startPlayingModel();
    world = await openFactoryWorld(model.choice);
    const { appId, appPrivateKey: privateKey, url: baseUrl } = world.factory.github;
    app = new Octokit({ baseUrl, authStrategy: createAppAuth, auth: { appId, privateKey } });
  });
  after(async () => {
    await world?.close();
    await model?.close();
  });

  /* As `data`: octokit takes a parameter `url` for the address of its own request. */
  const deliverTo = (url: string) => app.request('PATCH /app/hook/config', { data: { url } });

  /** Whatever happens meanwhile, GitHub cannot deliver it. */
  async function whileDeaf<T>(happen: () => Promise<T>): Promise<T> {
    await deliverTo(nobodyListens);
    const outcome = await happen();
    await world.factory.github.settled();
    await deliverTo(world.factory.webhookUrl);
    return outcome;
  }

  test('has a label delivered again that came while nobody listened, and the job runs', async () => {
    const { id, ...address } = await world.repository('deaf', { 'README.md': '# A greeting\n' });
    const number = await whileDeaf(() => world.labelledIssue(address, { title: 'Greet', body: 'Please.' }));
    await world.idle();
    assert.equal((await world.factory.ledger.read(`${id}-${number}`)).state, 'DRAFT');
    await world.factory.sweep({ everything: true });
    const job = await world.jobIn(id, number, ['DEPLOYABLE']);
    assert.equal(job.details?.attempt?.number, 1);
    assert.equal((await world.pullRequests(address)).length, 1);
  });

  test('puts a message back that had died, when a person says so, and the job runs', async () => {
    const { id, ...address } = await world.repository('dead', { 'README.md': '# A greeting\n' });
    const number = await whileDeaf(() => world.labelledIssue(address, { title: 'Greet', body: 'Please.' }));
    const { environment, github } = world.factory;
    const { data: sender } = await world.as.writer.users.getAuthenticated();
    const message = {
      type: 'label-added',
      commandId: 'label-added:died',
      repository: { id, owner: address.owner, name: address.repo, installationId: github.installationId },
      sender: { id: sender.id, login: sender.login, type: 'User' },
      deliveryId: 'died',
      receivedAt: new Date().toISOString(),
      issueNumber: number,
    };
    const sqs = createSqsClient(environment);
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: environment.JOBS_DEAD_QUEUE_URL,
        MessageBody: JSON.stringify(message),
      }),
    );
    sqs.destroy();
    const options = { queues: ['jobs', 'reports'], limit: 10 } as const;
    const looked = await redriveQueues({ environment }, { ...options, dryRun: true });
    assert.deepEqual(
      looked.map(({ queue, redriven }) => [queue, redriven.letters.map(({ commandId }) => commandId)]),
      [
        ['jobs', ['label-added:died']],
        ['reports', []],
      ],
    );
    await redriveQueues({ environment }, { ...options, dryRun: false });
    assert.equal((await world.jobIn(id, number, ['DEPLOYABLE'])).details?.attempt?.number, 1);
    assert.deepEqual(
      (await redriveQueues({ environment }, { ...options, dryRun: true })).map(
        ({ redriven }) => redriven.depth,
      ),
      [0, 0],
    );
  });
});
