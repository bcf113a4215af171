import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { awsFault } from '../../../../src/adapters/aws/aws-fault.ts';
import { createDynamodbClient } from '../../../../src/adapters/aws/dynamodb-client.ts';
import { createDynamodbEventStore } from '../../../../src/adapters/aws/dynamodb-event-store.ts';
import { FactoryError } from '../../../../src/contracts/factory-error.ts';

function named(name: string): Error {
  return Object.assign(new Error('…'), { name });
}

describe('a fault of a service', () => {
  it('is retried when waiting or a repaired deployment can help', () => {
    for (const name of [
      'ThrottlingException',
      'InternalServerError',
      'TimeoutError',
      'AccessDeniedException',
      'Error',
    ]) {
      assert.equal(awsFault('dynamodb', 'read', named(name)).disposition, 'retry');
    }
    assert.equal(awsFault('s3', 'read', 'not even an error').code, 's3-unavailable');
  });

  it('is put aside when the request is wrong in itself', () => {
    for (const name of ['ValidationException', 'AWS.SimpleQueueService.InvalidMessageContents']) {
      assert.equal(awsFault('sqs', 'send', named(name)).code, 'sqs-refused');
      assert.equal(awsFault('sqs', 'send', named(name)).disposition, 'quarantine');
    }
  });

  it('keeps its cause, and a FactoryError as it is', () => {
    const cause = named('ThrottlingException');
    assert.equal(awsFault('s3', 'read', cause).cause, cause);
    const fault = new FactoryError('log-corrupt', '…', { disposition: 'ask-human' });
    assert.equal(awsFault('s3', 'read', fault), fault);
  });

  it('comes from an adapter whose service does not answer', async () => {
    const client = createDynamodbClient({
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1',
    });
    const store = createDynamodbEventStore({ client, tableName: 'factory' });
    await assert.rejects(store.read('77-3'), { code: 'dynamodb-unavailable', disposition: 'retry' });
    client.destroy();
  });
});
