import { SQSClient } from '@aws-sdk/client-sqs';
import { type AwsEnvironment, awsClientSettings } from './aws-environment.ts';

/** The SQS client of an executable; `AWS_ENDPOINT_URL_SQS` points it at the local cloud. */
export function createSqsClient(env: AwsEnvironment): SQSClient {
  return new SQSClient(awsClientSettings(env, env.AWS_ENDPOINT_URL_SQS));
}
