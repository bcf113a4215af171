import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type AwsEnvironment, awsClientSettings } from './aws-environment.ts';

/** The DynamoDB client of an executable; `AWS_ENDPOINT_URL_DYNAMODB` points it at the local cloud. */
export function createDynamodbClient(env: AwsEnvironment): DynamoDBClient {
  return new DynamoDBClient(awsClientSettings(env, env.AWS_ENDPOINT_URL_DYNAMODB));
}
