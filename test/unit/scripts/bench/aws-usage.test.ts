import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { usageOf } from '../../../../scripts/bench/aws-meter.ts';
import { type AwsUsage, priceOf } from '../../../../scripts/bench/aws-prices.ts';

describe('what a run used of AWS', () => {
  it('takes a batch as an invocation, a receive and one delete, and keeps FIFO queues apart', () => {
    const usage = usageOf({
      'sqs jobs send': 5,
      'sqs jobs batch': 2,
      'sqs jobs message': 5,
      'sqs reports.fifo send': 3,
      'sqs reports.fifo batch': 3,
      'lambda webhook': 4,
      'lambda worker-api': 6,
    });
    assert.equal(usage.standardQueueRequest, 9);
    assert.equal(usage.fifoQueueRequest, 9);
    assert.equal(usage.httpApiRequest, 10);
    assert.equal(usage.invocation, 15);
  });

  it('bills the assumed duration of the calls once, not once for each break-down of a count', () => {
    const usage = usageOf({
      'github GET': 10,
      'dynamodb Query': 100,
      'dynamodb Query JOB COMMIT': 400,
      'dynamodb read units': 400,
      'lambda webhook': 10,
    });
    assert.equal(usage.gigabyteSecond, ((10 * 120 + 100 * 8 + 10 * 10) / 1_000) * 0.5);
    assert.equal(usage.readUnit, 400);
  });

  it('uses nothing when nothing was counted', () => {
    assert.equal(priceOf(usageOf({})), 0);
  });
});

describe('the price', () => {
  const none = usageOf({});

  it('of a million of each unit is the list price', () => {
    const priced = (unit: keyof AwsUsage) => priceOf({ ...none, [unit]: 1_000_000 }).toFixed(4);
    assert.equal(priced('writeUnit'), '0.6250');
    assert.equal(priced('readUnit'), '0.1250');
    assert.equal(priced('fifoQueueRequest'), '0.5000');
    assert.equal(priced('invocation'), '0.2000');
    assert.equal(priced('httpApiRequest'), '1.0000');
    assert.equal(priced('gigabyteSecond'), '13.3334');
  });

  it('adds up', () => {
    const usage = { ...none, writeUnit: 40, readUnit: 80 };
    assert.equal(priceOf(usage).toFixed(9), '0.000035000');
  });
});
