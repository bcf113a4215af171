import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { type Commit, commitSchema } from '../../contracts/commit.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import { integerAttribute, jsonAttribute, parseItem, stringAttribute } from './item-attributes.ts';

const itemSchema = z.object({
  schemaVersion: integerAttribute,
  jobId: stringAttribute,
  version: integerAttribute,
  commandId: stringAttribute,
  actor: jsonAttribute,
  events: jsonAttribute,
  at: stringAttribute,
  prevHash: stringAttribute,
  hash: stringAttribute,
});

const versionDigits = 6;

/** `JOB#<id>`: the partition that holds everything about one job. */
export function jobKey(jobId: string): string {
  return `JOB#${jobId}`;
}

/** The job of a partition. */
export function jobIdOfKey(pk: string): string {
  return pk.slice(jobKey('').length);
}

/** `COMMIT#000007`: zero-padded, so that the order of keys is the order of versions. */
export function commitKey(version: number): string {
  return `COMMIT#${String(version).padStart(versionDigits, '0')}`;
}

/** Actor and events are kept as JSON text: byte for byte what was hashed, whatever later versions add to them. */
export function commitItem(commit: Commit): Record<string, AttributeValue> {
  return {
    pk: { S: jobKey(commit.jobId) },
    sk: { S: commitKey(commit.version) },
    schemaVersion: { N: String(commit.schemaVersion) },
    jobId: { S: commit.jobId },
    version: { N: String(commit.version) },
    commandId: { S: commit.commandId },
    actor: { S: JSON.stringify(commit.actor) },
    events: { S: JSON.stringify(commit.events) },
    at: { S: commit.at },
    prevHash: { S: commit.prevHash },
    hash: { S: commit.hash },
  };
}

/**
 * Reads a commit back. It is validated but returned as it was stored: fields that a newer version has added stay, because the hash covers
 * them. Throws FactoryError `log-corrupt` (ask-human).
 */
export function commitOfItem(item: Record<string, AttributeValue>): Commit {
  const stored = parseItem(itemSchema, item);
  const valid = commitSchema.safeParse(stored);
  if (!valid.success) {
    throw new FactoryError(
      'log-corrupt',
      `Commit ${stored.version} of job ${stored.jobId} cannot be read. Verify the job's log before anything else.`,
      {
        disposition: 'ask-human',
        cause: valid.error,
      },
    );
  }
  return stored as Commit;
}
