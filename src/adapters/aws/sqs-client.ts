import { SQSClient } from '@aws-sdk/client-sqs';
import { announceCalls } from './aws-calls.ts';
import { type AwsEnvironment, awsClientSettings } from './aws-environment.ts';

/** The SQS client of an executable; `AWS_ENDPOINT_URL_SQS` points it at the local cloud. */
export function createSqsClient(env: AwsEnvironment): SQSClient {
  const client = new SQSClient(awsClientSettings(env, env.AWS_ENDPOINT_URL_SQS));
  announceCalls(client, env);
  return client;
}
