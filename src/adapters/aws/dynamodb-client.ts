import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { announceCalls } from './aws-calls.ts';
import { type AwsEnvironment, awsClientSettings } from './aws-environment.ts';

/** The DynamoDB client of an executable; `AWS_ENDPOINT_URL_DYNAMODB` points it at the local cloud. */
export function createDynamodbClient(env: AwsEnvironment): DynamoDBClient {
  const client = new DynamoDBClient(awsClientSettings(env, env.AWS_ENDPOINT_URL_DYNAMODB));
  announceCalls(client, env);
  return client;
}
