import { S3Client } from '@aws-sdk/client-s3';
import { announceCalls } from './aws-calls.ts';
import { type AwsEnvironment, awsClientSettings } from './aws-environment.ts';

/**
 * The S3 client of an executable; `AWS_ENDPOINT_URL_S3` points it at the local cloud. Checksums are ours (SHA-256 in the key and in every
 * put), so the SDK's additional CRC32 is left out: in a presigned URL it would be that of an empty body.
 */
export function createS3Client(env: AwsEnvironment): S3Client {
  const client = new S3Client({
    ...awsClientSettings(env, env.AWS_ENDPOINT_URL_S3),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  announceCalls(client, env);
  return client;
}
