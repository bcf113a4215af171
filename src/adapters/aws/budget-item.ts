import { createHash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import type { BudgetBalance } from '../../contracts/budget-balance.ts';
import { integerAttribute, integerMapAttribute, parseItem } from './item-attributes.ts';

const itemSchema = z.object({
  remaining: integerAttribute,
  open: integerMapAttribute,
  raised: integerMapAttribute,
  /** The highest limit it was opened with; items of the first version lack it. */
  limit: integerAttribute.optional(),
});

/**
 * What a scope has left, what is set aside under which reservation, and which raises have been added. Integer micro-dollars. Beside that the item keeps
 * `refused`, the set of marks of ids that were refused for good, which only conditions look at.
 */
export type BudgetItem = z.infer<typeof itemSchema>;

export function budgetKey(scope: string) {
  return { pk: { S: `BUDGET#${scope}` }, sk: { S: 'BUDGET' } };
}

/** The reservation has been settled: no repetition of its reserve may take money again. */
export function settledKey(scope: string, reservationId: string) {
  return { pk: { S: `BUDGET#${scope}` }, sk: { S: `SETTLED#${reservationId}` } };
}

/** What is kept of an id that was refused: short, for an item has 400 KB for all of them; 66 bits are not met twice by chance. */
export function refusalMark(reservationId: string): string {
  return createHash('sha256').update(reservationId).digest('base64url').slice(0, 11);
}

export function newBudgetItem(scope: string, microUsd: number): Record<string, AttributeValue> {
  const amount = { N: String(microUsd) };
  return { ...budgetKey(scope), remaining: amount, limit: amount, open: { M: {} }, raised: { M: {} } };
}

export function budgetOfItem(item: Record<string, AttributeValue>): BudgetItem {
  return parseItem(itemSchema, item);
}

export function balanceOfItem(item: BudgetItem): BudgetBalance {
  const reserved = sumOf(item.open);
  return {
    limitMicroUsd: totalOf(item) ?? item.remaining + reserved,
    remainingMicroUsd: item.remaining,
    reservedMicroUsd: reserved,
  };
}

/** What was ever put into the scope; undefined where its item does not tell. */
export function totalOf({ limit, raised }: BudgetItem): number | undefined {
  return limit === undefined ? undefined : limit + sumOf(raised);
}

function sumOf(amounts: Record<string, number>): number {
  return Object.values(amounts).reduce((sum, amount) => sum + amount, 0);
}
