import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { firstOfEachGroup } from '../../../../src/adapters/aws/first-of-each-group.ts';

function indexOf(keys: string[], pageSize: number) {
  const sorted = keys.toSorted();
  const positions: string[] = [];
  const read = async (position: string) => {
    positions.push(position);
    const after = sorted.filter((key) => key > position);
    return { items: after.slice(0, pageSize), last: after.length <= pageSize };
  };
  return { positions, read, groupOf: (key: string) => key.slice(0, key.indexOf('#') + 1) };
}

const many = Array.from({ length: 1_000 }, (_, n) => `5#${String(n).padStart(4, '0')}`);

describe('the first of each group', () => {
  it('reads one page of a group of any size', async () => {
    const index = indexOf([...many, '7#b', '7#a', '6#z'], 10);
    assert.deepEqual(await firstOfEachGroup({ ...index, limit: 100 }), ['5#0000', '6#z', '7#a']);
    assert.equal(index.positions.length, 2);
  });

  it('goes on after a group, comes round to it, and names nobody twice', async () => {
    const index = indexOf([...many, '6#z', '7#a'], 10);
    assert.deepEqual(await firstOfEachGroup({ ...index, limit: 100, after: '6#' }), ['7#a', '5#0000', '6#z']);
    assert.deepEqual(await firstOfEachGroup({ ...index, limit: 1, after: '7#' }), ['5#0000']);
  });

  it('does not take a group for another whose name begins like it', async () => {
    const index = indexOf(['1#a', '10#a', '100#a', '11#a'], 1);
    assert.deepEqual(
      (await firstOfEachGroup({ ...index, limit: 100 })).toSorted(),
      ['1#a', '10#a', '100#a', '11#a'].toSorted(),
    );
  });

  it('finds nothing in an empty index', async () => {
    assert.deepEqual(await firstOfEachGroup({ ...indexOf([], 5), limit: 3 }), []);
    assert.deepEqual(await firstOfEachGroup({ ...indexOf([], 5), limit: 3, after: '4#' }), []);
  });
});
