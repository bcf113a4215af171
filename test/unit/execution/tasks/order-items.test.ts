import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { orderItems } from '../../../../src/execution/tasks/order-items.ts';

/** Items that depend only on earlier ones, in any order. */
const graphs = fc
  .array(fc.array(fc.nat(19), { maxLength: 4 }), { maxLength: 20 })
  .map((links) =>
    links.map((targets, index) => ({
      id: `i${index}`,
      dependsOn: [...new Set(targets.filter((target) => target < index))].map((target) => `i${target}`),
    })),
  )
  .chain((items) => fc.shuffledSubarray(items, { minLength: items.length }));

describe('the order of a plan’s items', () => {
  it('puts each behind all that it depends on, and loses and adds none', () => {
    fc.assert(
      fc.property(graphs, (items) => {
        const order = orderItems(items);
        assert.ok('ordered' in order);
        const place = new Map(order.ordered.map(({ id }, index) => [id, index]));
        assert.equal(place.size, items.length);
        for (const { id, dependsOn } of items)
          for (const other of dependsOn) assert.ok((place.get(other) ?? 99) < (place.get(id) ?? -1));
      }),
    );
  });

  it('keeps the order given where nothing depends on anything', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1 })), (ids) => {
        const order = orderItems(ids.map((id) => ({ id, dependsOn: [] })));
        assert.deepEqual('ordered' in order && order.ordered.map(({ id }) => id), ids);
      }),
    );
  });

  it('finds every circle, however long, and what is not there', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), graphs, (length, others) => {
        const circle = Array.from({ length }, (_, index) => ({
          id: `c${index}`,
          dependsOn: [`c${(index + 1) % length}`],
        }));
        const order = orderItems([...others, ...circle]);
        assert.ok('circular' in order);
        assert.deepEqual(new Set(order.circular), new Set(circle.map(({ id }) => id)));
      }),
    );
    assert.deepEqual(orderItems([{ id: 'a', dependsOn: ['gone'] }]), { circular: ['a'] });
  });
});
