import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { Octokit } from '@octokit/rest';
import type { SQSEvent } from 'aws-lambda';
import { createDynamodbEventStore } from '../../../src/adapters/aws/dynamodb-event-store.ts';
import { type LocalGitHub, startLocalGitHub } from '../../../src/adapters/local/github/local-github.ts';
import type { JobMessage } from '../../../src/contracts/job-message.ts';
import { foldCommits } from '../../../src/job/fold-commits.ts';
import { createGovernance } from '../../../src/wiring/governance.ts';
import type { SqsHandler } from '../../../src/wiring/sqs-handler.ts';
import { silentLog } from '../../support/silent-log.ts';
import { startTemporaryCloud } from '../../support/temporary-cloud.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('governance on the local cloud and the local GitHub', () => {
  let cloud: Awaited<ReturnType<typeof startTemporaryCloud>>;
  let github: LocalGitHub;
  let handler: SqsHandler;
  let repository: { id: number; owner: string; name: string; installationId: number };
  let octokit: Octokit;

  before(async () => {
    cloud = await startTemporaryCloud();
    github = await startLocalGitHub({ dataDir: temporaryFolder('governed'), webhookSecret: 'unused' });
    handler = createGovernance(
      {
        ...cloud.environment,
        MAX_WORKERS: '1',
        GITHUB_API_URL: github.url,
        GITHUB_APP_ID: String(github.appId),
        GITHUB_APP_PRIVATE_KEY: github.appPrivateKey.replaceAll('\n', '\\n'),
      },
      { log: silentLog },
    );
    const { id } = await github.createRepository('sample', { autoInit: true });
    repository = { id, owner: github.org, name: 'sample', installationId: github.installationId };
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    octokit = new Octokit({ baseUrl: github.url, auth: github.tokens.writer, log });
  });
  after(async () => {
    await github?.close();
    await cloud?.close();
  });

  const at = () => ({ owner: repository.owner, repo: repository.name });

  async function labelAdded(login: string, issueNumber: number): Promise<JobMessage> {
    const { data } = await octokit.users.getByUsername({ username: login });
    return {
      type: 'label-added',
      commandId: `label-added:${issueNumber}`,
      repository,
      sender: { id: data.id, login, type: 'User' },
      deliveryId: 'delivery',
      receivedAt: new Date().toISOString(),
      issueNumber,
    };
  }

  const deliver = (body: unknown) => handler(eventOf(typeof body === 'string' ? body : JSON.stringify(body)));

  async function jobOf(issueNumber: number) {
    const jobId = `${repository.id}-${issueNumber}`;
    return foldCommits(jobId, await createDynamodbEventStore(cloud.table).read(jobId));
  }

  /** What governance put on its own queue. */
  async function nextAnalysis(): Promise<unknown> {
    const received = await cloud.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: cloud.queueUrls.jobs, WaitTimeSeconds: 5 }),
    );
    return JSON.parse(received.Messages?.[0]?.Body ?? 'null');
  }

  it('approves the labelled issue of a writer and wakes the dispatcher', async () => {
    const issue = await octokit.issues.create({
      ...at(),
      title: 'Greet people',
      body: 'By name.',
      labels: ['ai-factory'],
    });
    const number = issue.data.number;
    assert.deepEqual(await deliver(await labelAdded(github.users.writer, number)), { batchItemFailures: [] });
    assert.equal((await jobOf(number)).state, 'GOVERNANCE_ANALYSIS');
    assert.deepEqual(await deliver(await nextAnalysis()), { batchItemFailures: [] });
    const job = await jobOf(number);
    assert.equal(job.state, 'APPROVED');
    assert.equal(job.details?.branch, `factory/${number}-greet-people`);
    assert.match(job.details?.verdict?.policySha ?? '', /^[0-9a-f]{40}$/);
    const woken = await cloud.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: cloud.queueUrls.dispatch, WaitTimeSeconds: 5 }),
    );
    assert.deepEqual(JSON.parse(woken.Messages?.[0]?.Body ?? ''), { type: 'wake', jobId: job.id });
  });

  it('refuses the label of a reader', async () => {
    const issue = await octokit.issues.create({
      ...at(),
      title: 'Two',
      body: 'By name.',
      labels: ['ai-factory'],
    });
    const number = issue.data.number;
    await deliver(await labelAdded(github.users.reader, number));
    const job = await jobOf(number);
    assert.deepEqual([job.version, job.state], [1, 'DRAFT']);
  });

  it('lets the message come back while GitHub fails, and carries it out once GitHub answers', async () => {
    const issue = await octokit.issues.create({
      ...at(),
      title: 'Three',
      body: 'By name.',
      labels: ['ai-factory'],
    });
    const message = await labelAdded(github.users.writer, issue.data.number);
    github.setFault(() => ({ status: 502 }));
    assert.deepEqual(await deliver(message), { batchItemFailures: [{ itemIdentifier: 'one' }] });
    github.setFault(undefined);
    assert.deepEqual(await deliver(message), { batchItemFailures: [] });
    assert.equal((await jobOf(issue.data.number)).state, 'GOVERNANCE_ANALYSIS');
  });

  it('puts what it does not understand into quarantine and counts it as done', async () => {
    assert.deepEqual(await deliver('{"type":"nonsense"}'), { batchItemFailures: [] });
    const received = await cloud.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: cloud.queueUrls.quarantine, WaitTimeSeconds: 5 }),
    );
    assert.match(received.Messages?.[0]?.Body ?? '', /message-unparseable/);
  });

  it('names every missing variable at once', () => {
    assert.throws(
      () => createGovernance({}),
      (error: Error) => /TABLE_NAME/.test(error.message) && /GITHUB_APP_PRIVATE_KEY/.test(error.message),
    );
  });
});

function eventOf(body: string): SQSEvent {
  return {
    Records: [
      {
        messageId: 'one',
        receiptHandle: 'receipt',
        body,
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: '0',
          SenderId: 'test',
          ApproximateFirstReceiveTimestamp: '0',
        },
        messageAttributes: {},
        md5OfBody: '',
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:jobs',
        awsRegion: 'us-east-1',
      },
    ],
  };
}
