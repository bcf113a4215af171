import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type BudgetItem, totalOf } from './budget-item.ts';

/** What a reservation has to find in the item, as part of the condition of its one write. */
export type BudgetBound = {
  /** So much must be left, in micro-dollars. */
  least: number;
  conditions: string[];
  names: Record<string, string>;
  values: Record<string, AttributeValue>;
};

/**
 * The bound under which no more than `mostMicroUsd` of the scope is ever spent and set aside together. What is gone follows from what was put in and what is left. What was put in can be read before and be compared in
 * the write, for it hardly ever changes: the limit, and how many raises there are, of which none is ever changed or taken away. What is left is compared with in the write itself, so that any number of reservers side by
 * side may have read the same, and none has to try again because of another one. An item without a limit does not tell what was put in: what is left bounds it alone.
 */
export function boundOf(item: BudgetItem, microUsd: number, mostMicroUsd: number): BudgetBound {
  const { limit, raised } = item;
  return {
    least: microUsd + Math.max(0, (totalOf(item) ?? 0) - mostMicroUsd),
    conditions: [
      'size(#raised) = :raises',
      limit === undefined ? 'attribute_not_exists(#limit)' : '#limit = :limit',
    ],
    names: { '#raised': 'raised', '#limit': 'limit' },
    values: {
      ':raises': { N: String(Object.keys(raised).length) },
      ...(limit === undefined ? {} : { ':limit': { N: String(limit) } }),
    },
  };
}

/** Of a reservation that nothing bounds but what is left. */
export function unbounded(microUsd: number): BudgetBound {
  return { least: microUsd, conditions: [], names: {}, values: {} };
}

/** Whether nothing was put into the scope between two readings of its item. */
export function isSameTotal(before: BudgetItem, after: BudgetItem): boolean {
  return (
    before.limit === after.limit && Object.keys(before.raised).length === Object.keys(after.raised).length
  );
}
