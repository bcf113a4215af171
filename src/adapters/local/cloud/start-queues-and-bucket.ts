import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buildApp } from 'fauxqs';
import { createArtifactFiles } from './artifact-files.ts';
import { type FauxqsParts, type FauxqsStores, loadFauxqsParts } from './fauxqs-parts.ts';
import { giveBackUndelivered } from './give-back-undelivered.ts';
import { listVersions, putIfAbsent } from './mend-bucket.ts';
import { openQueueDatabase } from './queue-database.ts';
import { serveGroupsFairly } from './serve-groups-fairly.ts';

export type LocalQueuesAndBucket = { url: string; close(): Promise<void> };

type S3Files = InstanceType<FauxqsParts['FileS3Persistence']>;

const region = 'us-east-1';
const maximalArtifactBytes = 512 * 1024 * 1024;

/**
 * SQS and S3 on 127.0.0.1. Messages and artifacts are kept in the folder and are there after a restart, also after a kill. What a consumer had
 * received but not finished is visible again at once, for nobody is left to finish it.
 */
export async function startQueuesAndBucket(folder: string): Promise<LocalQueuesAndBucket> {
  const parts = await loadFauxqsParts();
  const { stores, closeStores } = openStores(parts, folder);
  const app = buildApp({ logger: false, defaultRegion: region, stores });
  acceptLargeArtifacts(app);
  verifyChecksums(app);
  putIfAbsent(app, stores.s3Store);
  listVersions(app, stores.s3Store);
  giveBackUndelivered(app, stores.sqsStore);
  return {
    url: await listen(app),
    close: async () => {
      await app.close();
      closeStores();
    },
  };
}

/** The buckets of a folder as they are; what is written is forgotten. `expected`: a bucket that is empty when the folder has none of the name. */
export async function startBucketReader(folder: string, expected: string): Promise<LocalQueuesAndBucket> {
  const parts = await loadFauxqsParts();
  const s3Store = new parts.S3Store();
  const files = createArtifactFiles(parts, join(folder, 's3'));
  files.loadS3(s3Store);
  if (!s3Store.hasBucket(expected)) s3Store.createBucket(expected);
  s3Store.persistence = readOnly(files);
  const stores = { sqsStore: new parts.SqsStore(), snsStore: new parts.SnsStore(), s3Store };
  const app = buildApp({ logger: false, defaultRegion: region, stores });
  listVersions(app, s3Store);
  return { url: await listen(app), close: () => app.close() };
}

/** Contents are read from the files when they are asked for; nothing is written to them. */
function readOnly(files: S3Files): S3Files {
  return new Proxy(files, {
    get: (target, name) => (name === 'readBody' ? target.readBody.bind(target) : () => undefined),
  });
}

async function listen(app: ReturnType<typeof buildApp>): Promise<string> {
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

function openStores(parts: FauxqsParts, folder: string): { stores: FauxqsStores; closeStores: () => void } {
  const stores = {
    sqsStore: new parts.SqsStore(),
    snsStore: new parts.SnsStore(),
    s3Store: new parts.S3Store(),
  };
  stores.sqsStore.region = region;
  serveGroupsFairly(stores.sqsStore);
  mkdirSync(folder, { recursive: true });
  const queues = openQueueDatabase(parts, join(folder, 'sqs'));
  // Loaded before the stores persist, or loading would write (and cascade deletes) again.
  queues.loadSqsAndSns(stores.sqsStore, stores.snsStore);
  const artifacts = createArtifactFiles(parts, join(folder, 's3'));
  artifacts.loadS3(stores.s3Store);
  stores.sqsStore.persistence = queues;
  stores.s3Store.persistence = artifacts;
  for (const queue of stores.sqsStore.allQueues()) {
    queue.persistence = queues;
    for (const receipt of [...queue.inflightMessages.keys()]) queue.changeVisibility(receipt, 0);
  }
  return { stores, closeStores: () => queues.close() };
}

/** fauxqs takes 11 MiB; a checkpoint or trace may be longer. */
function acceptLargeArtifacts(app: ReturnType<typeof buildApp>): void {
  app.removeContentTypeParser('*');
  app.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: maximalArtifactBytes },
    (_request, body, done) => done(null, body),
  );
}

/** fauxqs stores a checksum without looking; S3 refuses content that does not match it. */
function verifyChecksums(app: ReturnType<typeof buildApp>): void {
  app.addHook('preHandler', async (request, reply) => {
    const expected = request.headers['x-amz-checksum-sha256'];
    if (request.method !== 'PUT' || expected === undefined) return;
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    if (createHash('sha256').update(body).digest('base64') === expected) return;
    reply.status(400).header('content-type', 'application/xml');
    return reply.send(
      '<Error><Code>BadDigest</Code><Message>The SHA256 you specified did not match what was received</Message></Error>',
    );
  });
}
