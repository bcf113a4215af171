import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCapacityCounter, type DynamodbCall } from '../../../../scripts/bench/capacity-units.ts';

const put = (attributes: Record<string, string>, told?: number): DynamodbCall => ({
  operation: 'PutItem',
  request: {
    Item: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, { S: value }])),
  },
  status: 200,
  response: told === undefined ? {} : { ConsumedCapacity: { CapacityUnits: told } },
});

const head = (state: string, order: string, told = 1) =>
  put({ pk: 'JOB#1-1', sk: 'HEAD', listKey: `STATE#${state}`, listOrder: order }, told);

describe('capacity units', () => {
  it('are what the database tells for an item outside the list', () => {
    const count = createCapacityCounter();
    assert.deepEqual(count(put({ pk: 'JOB#1-1', sk: 'COMMIT#000001' }, 3)), { write: 3, read: 0 });
  });

  it('count a head twice when it enters the list, and three times when it moves in it', () => {
    const count = createCapacityCounter();
    assert.equal(count(head('APPROVED', '2#a')).write, 2);
    assert.equal(count(head('APPROVED', '2#a')).write, 2);
    assert.equal(count(head('IN_PROGRESS', '2#b')).write, 3);
    assert.equal(count(head('IN_PROGRESS', '2#c', 2)).write, 6);
  });

  it('count an approved head once more while it is in the index of turns, and once when it leaves it', () => {
    const count = createCapacityCounter();
    const list = { pk: 'JOB#1-1', sk: 'HEAD', listKey: 'STATE#APPROVED', listOrder: '2#a' };
    const turn = { turnKey: 'APPROVED', turnOrder: '1#2#a' };
    assert.equal(count(put({ ...list, ...turn }, 1)).write, 3);
    assert.equal(count(head('TASK_PLANNING', '2#a')).write, 4);
    assert.equal(count(head('TASK_PLANNING', '2#a')).write, 2);
  });

  it('do not let one job move another in the list', () => {
    const count = createCapacityCounter();
    count(head('APPROVED', '2#a'));
    const other = put({ pk: 'JOB#1-2', sk: 'HEAD', listKey: 'STATE#HELD', listOrder: '2#b' }, 1);
    assert.equal(count(other).write, 2);
  });

  it('count a refused conditional write as one unit, which leaves the list as it is', () => {
    const count = createCapacityCounter();
    count(head('APPROVED', '2#a'));
    assert.equal(count({ ...head('IN_PROGRESS', '2#b'), status: 400, response: {} }).write, 1);
    assert.equal(count(head('APPROVED', '2#a')).write, 2);
  });

  it('count a read of nothing as the smallest read there is', () => {
    const count = createCapacityCounter();
    const read = (ConsistentRead?: boolean) =>
      count({ operation: 'Query', request: { ConsistentRead }, status: 200, response: {} });
    assert.deepEqual(
      [read(true), read(false), read()],
      [
        { write: 0, read: 1 },
        { write: 0, read: 0.5 },
        { write: 0, read: 0.5 },
      ],
    );
  });
});
