import { createHash } from 'node:crypto';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { DeliveredFiles } from '../../ports/delivered-files.ts';
import { callAws } from './aws-fault.ts';

/** Delivered files in the bucket of the artifacts, under `deliveries/`; each put carries its SHA-256, which S3 verifies. */
export function createS3DeliveredFiles({
  client,
  bucket,
}: {
  client: S3Client;
  bucket: string;
}): DeliveredFiles {
  return {
    async place(folder, name, content) {
      const key = `deliveries/${folder}/${name}`;
      const put = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: content,
        ContentLength: content.byteLength,
        ChecksumSHA256: createHash('sha256').update(content).digest('base64'),
      });
      await callAws('s3', 'place a delivery', () => client.send(put));
      return key;
    },
  };
}
