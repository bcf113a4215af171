import { createHash } from 'node:crypto';
import {
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { type Anchor, anchorSchema } from '../../contracts/anchor.ts';
import type { AnchorStore } from '../../ports/anchor-store.ts';
import type { Clock } from '../../ports/clock.ts';
import { awsFault, callAws } from './aws-fault.ts';

/** A bucket of its own with versions and Object Lock. */
export type AnchorBucket = { client: S3Client; bucket: string };

export type S3AnchorStoreOptions = AnchorBucket & {
  clock: Clock;
  /** COMPLIANCE: nobody can shorten the retention, not even the account's root. GOVERNANCE: those with a permission of its own can. */
  lockMode: 'GOVERNANCE' | 'COMPLIANCE';
  retentionDays: number;
};

const root = 'anchors/';
const dayMs = 24 * 60 * 60 * 1000;

/**
 * `anchors/<job>/<version>/<hash>`: what an anchor says is its key, so that a whole audit needs no more than lists. Put if absent, locked until
 * the retention ends.
 */
export function createS3AnchorStore(options: S3AnchorStoreOptions): AnchorStore {
  const { client, bucket, clock, lockMode, retentionDays } = options;
  return {
    ...createS3AnchorReader(options),
    async put(anchor) {
      const body = JSON.stringify({ schemaVersion: 1, ...anchor });
      const put = new PutObjectCommand({
        Bucket: bucket,
        Key: anchorKey(anchor),
        Body: body,
        ContentType: 'application/json',
        // S3 takes a lock only together with a checksum.
        ChecksumSHA256: createHash('sha256').update(body).digest('base64'),
        IfNoneMatch: '*',
        ObjectLockMode: lockMode,
        ObjectLockRetainUntilDate: new Date(clock.now() + retentionDays * dayMs),
      });
      try {
        await client.send(put);
        return 'anchored';
      } catch (cause) {
        if (cause instanceof S3ServiceException && cause.name === 'PreconditionFailed') return 'present';
        throw awsFault('s3', 'put an anchor', cause);
      }
    },
  };
}

/** Lists go over all versions: Object Lock keeps objects, but lets anybody who may delete put a delete marker over them. */
export function createS3AnchorReader({ client, bucket }: AnchorBucket): Pick<AnchorStore, 'list' | 'jobIds'> {
  return {
    async list(jobId) {
      const anchors = new Map<string, Anchor>();
      for await (const page of pagesOf({ Prefix: folderOf(jobId) })) {
        const keys = (page.Versions ?? []).map(({ Key }) => Key ?? '');
        for (const key of keys) {
          const anchor = anchorOfKey(jobId, key);
          if (anchor !== undefined) anchors.set(key, anchor);
        }
      }
      return [...anchors.values()].toSorted((a, b) => a.version - b.version);
    },

    async jobIds(after) {
      const page = await listed({ Prefix: root, Delimiter: '/', KeyMarker: after });
      const prefixes = (page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix ?? '');
      return {
        jobIds: prefixes.map((prefix) => decodeURIComponent(prefix.slice(root.length, -1))),
        ...(page.NextKeyMarker === undefined ? {} : { next: page.NextKeyMarker }),
      };
    },
  };

  async function* pagesOf(options: { Prefix: string }): AsyncGenerator<ListObjectVersionsCommandOutput> {
    let marker: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {};
    while (marker !== undefined) {
      const page = await listed({ ...options, ...marker });
      yield page;
      marker = page.IsTruncated
        ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
        : undefined;
    }
  }

  function listed(options: {
    Prefix: string;
    Delimiter?: string;
    KeyMarker?: string | undefined;
    VersionIdMarker?: string | undefined;
  }): Promise<ListObjectVersionsCommandOutput> {
    return callAws('s3', 'list anchors', () =>
      client.send(new ListObjectVersionsCommand({ Bucket: bucket, ...options })),
    );
  }
}

function folderOf(jobId: string): string {
  return `${root}${encodeURIComponent(jobId)}/`;
}

/** Where an anchor lies in its bucket. */
export function anchorKey({ jobId, version, hash }: Anchor): string {
  return `${folderOf(jobId)}${String(version).padStart(6, '0')}/${hash}`;
}

/** The anchor that a key says, or undefined for what is none: other things in the bucket prove nothing. */
function anchorOfKey(jobId: string, key: string): Anchor | undefined {
  const [version, hash] = key.slice(folderOf(jobId).length).split('/');
  const anchor = anchorSchema.safeParse({ jobId, version: Number(version), hash }).data;
  return anchor !== undefined && anchorKey(anchor) === key ? anchor : undefined;
}
