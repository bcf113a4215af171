import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { integerAttribute, integerMapAttribute, parseItem } from './item-attributes.ts';

const itemSchema = z.object({
  remaining: integerAttribute,
  open: integerMapAttribute,
  raised: integerMapAttribute,
});

/** What a scope has left, what is set aside under which reservation, and which raises have been added. Integer micro-dollars. */
export type BudgetItem = z.infer<typeof itemSchema>;

export function budgetKey(scope: string) {
  return { pk: { S: `BUDGET#${scope}` }, sk: { S: 'BUDGET' } };
}

/** The reservation has been settled: no repetition of its reserve may take money again. */
export function settledKey(scope: string, reservationId: string) {
  return { pk: { S: `BUDGET#${scope}` }, sk: { S: `SETTLED#${reservationId}` } };
}

export function newBudgetItem(scope: string, microUsd: number): Record<string, AttributeValue> {
  return { ...budgetKey(scope), remaining: { N: String(microUsd) }, open: { M: {} }, raised: { M: {} } };
}

export function budgetOfItem(item: Record<string, AttributeValue>): BudgetItem {
  return parseItem(itemSchema, item);
}
