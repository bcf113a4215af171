import { createHash } from 'node:crypto';
import {
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { ArtifactRef } from '../../contracts/artifact-ref.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { ArtifactStore } from '../../ports/artifact-store.ts';
import { awsFault, callAws } from './aws-fault.ts';

const checksumHeader = 'x-amz-checksum-sha256';

/**
 * Artifacts in a bucket under `artifacts/<first two digits>/<sha256>`. Every put carries the SHA-256, which S3 verifies; every get
 * verifies it again, so that a changed object is noticed and never used.
 */
export function createS3ArtifactStore({
  client,
  bucket,
}: {
  client: S3Client;
  bucket: string;
}): ArtifactStore {
  return {
    async put(content) {
      const sha256 = createHash('sha256').update(content).digest('hex');
      const put = new PutObjectCommand({
        Bucket: bucket,
        Key: artifactKey(sha256),
        Body: content,
        ContentLength: content.byteLength,
        ChecksumSHA256: base64Of(sha256),
      });
      await callAws('s3', 'put an artifact', () => client.send(put));
      return { sha256, bytes: content.byteLength };
    },

    async get(ref) {
      const content = await read(ref);
      if (content === undefined) throw missing(ref);
      const sha256 = createHash('sha256').update(content).digest('hex');
      if (sha256 !== ref.sha256 || content.byteLength !== ref.bytes) throw corrupt(ref);
      return content;
    },

    async has(ref) {
      try {
        const head = await client.send(
          new HeadObjectCommand({ Bucket: bucket, Key: artifactKey(ref.sha256) }),
        );
        return head.ContentLength === ref.bytes;
      } catch (cause) {
        if (cause instanceof NotFound || cause instanceof NoSuchKey) return false;
        throw awsFault('s3', 'look for an artifact', cause);
      }
    },

    async uploadUrl(ref, expiresInSeconds) {
      const checksum = base64Of(ref.sha256);
      const put = new PutObjectCommand({
        Bucket: bucket,
        Key: artifactKey(ref.sha256),
        ChecksumSHA256: checksum,
      });
      const url = await callAws('s3', 'sign an upload', () =>
        getSignedUrl(client, put, {
          expiresIn: expiresInSeconds,
          unhoistableHeaders: new Set([checksumHeader]),
        }),
      );
      return { url, headers: { [checksumHeader]: checksum } };
    },

    downloadUrl(ref, expiresInSeconds) {
      const get = new GetObjectCommand({ Bucket: bucket, Key: artifactKey(ref.sha256) });
      return callAws('s3', 'sign a download', () =>
        getSignedUrl(client, get, { expiresIn: expiresInSeconds }),
      );
    },
  };

  async function read(ref: ArtifactRef): Promise<Uint8Array | undefined> {
    try {
      const object = await client.send(
        new GetObjectCommand({ Bucket: bucket, Key: artifactKey(ref.sha256) }),
      );
      return await object.Body?.transformToByteArray();
    } catch (cause) {
      if (cause instanceof NoSuchKey || cause instanceof NotFound) return undefined;
      throw awsFault('s3', 'get an artifact', cause);
    }
  }
}

/** Where an artifact lies in its bucket. */
export function artifactKey(sha256: string): string {
  return `artifacts/${sha256.slice(0, 2)}/${sha256}`;
}

function base64Of(sha256: string): string {
  return Buffer.from(sha256, 'hex').toString('base64');
}

function missing(ref: ArtifactRef): FactoryError {
  return new FactoryError('artifact-missing', `The artifact ${ref.sha256} is not in the store.`, {
    disposition: 'quarantine',
  });
}

function corrupt(ref: ArtifactRef): FactoryError {
  return new FactoryError(
    'artifact-corrupt',
    `The artifact ${ref.sha256} is not what was put there. Do not use it; find out who changed it.`,
    {
      disposition: 'ask-human',
    },
  );
}
