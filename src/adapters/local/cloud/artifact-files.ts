import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FauxqsParts } from './fauxqs-parts.ts';

type S3Files = InstanceType<FauxqsParts['FileS3Persistence']>;

/**
 * fauxqs' objects as files, made safe against a kill at any moment: a file is written beside its place and moved there, the description after
 * the content. Without this a kill leaves a half-written file, and half a description makes every later start fail.
 */
export function createArtifactFiles(parts: FauxqsParts, folder: string): S3Files {
  const files = new parts.FileS3Persistence(folder);
  const bucketFolder = (bucket: string) => join(folder, 'buckets', bucket);

  files.insertBucket = (name, creationDate, type) => {
    mkdirSync(join(bucketFolder(name), 'objects'), { recursive: true });
    writeWhole(
      join(bucketFolder(name), '.bucket.json'),
      JSON.stringify({ name, creationDate: creationDate.toISOString(), type }),
    );
  };

  files.upsertObject = (bucket, object) => {
    const { body, ...description } = object;
    if (!isPlain(object.key)) throw new Error(`the local bucket takes plain keys only, not ${object.key}`);
    const path = join(bucketFolder(bucket), 'objects', object.key);
    mkdirSync(dirname(path), { recursive: true });
    writeWhole(`${path}.data`, body);
    writeWhole(`${path}.meta.json`, JSON.stringify(description));
  };
  return files;
}

/** Keys that are safe as a path as they are. */
function isPlain(key: string): boolean {
  return /^[a-z0-9-]+(\/[a-z0-9-]+)*(\.[a-z0-9]+)?$/.test(key);
}

function writeWhole(path: string, content: string | Uint8Array): void {
  const beside = `${path}.new`;
  writeFileSync(beside, content);
  renameSync(beside, path);
}
