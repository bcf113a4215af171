import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Webhooks } from '@octokit/webhooks';

/** The least that a webhook function on this platform can be: the event library and the two clients. Its cold import is the floor for ours. */
export const floor = [
  new Webhooks({ secret: 'floor' }),
  new DynamoDBClient({}),
  new SQSClient({}),
  GetItemCommand,
  PutItemCommand,
  SendMessageCommand,
];
