import { FactoryError } from '../../../src/contracts/factory-error.ts';
import type { BudgetStore } from '../../../src/ports/budget-store.ts';

type Budget = { remaining: number; open: Map<string, number>; settled: Set<string>; raised: Set<string> };

/** Budgets in memory. */
export function createInMemoryBudgetStore(): BudgetStore {
  const budgets = new Map<string, Budget>();
  return {
    async open(scope, microUsd) {
      assertAmount(microUsd);
      if (budgets.has(scope)) return;
      budgets.set(scope, { remaining: microUsd, open: new Map(), settled: new Set(), raised: new Set() });
    },
    async reserve(scope, reservationId, microUsd) {
      assertAmount(microUsd);
      const budget = budgets.get(scope);
      if (budget === undefined) return 'refused';
      if (budget.open.has(reservationId) || budget.settled.has(reservationId)) return 'granted';
      if (budget.remaining < microUsd) return 'refused';
      budget.remaining -= microUsd;
      budget.open.set(reservationId, microUsd);
      return 'granted';
    },
    async settle(scope, reservationId, microUsd) {
      assertAmount(microUsd);
      const budget = budgets.get(scope);
      const reserved = budget?.open.get(reservationId);
      if (budget === undefined || reserved === undefined) return;
      budget.open.delete(reservationId);
      budget.settled.add(reservationId);
      budget.remaining += reserved - microUsd;
    },
    async release(scope, reservationId) {
      const budget = budgets.get(scope);
      const reserved = budget?.open.get(reservationId);
      if (budget === undefined || reserved === undefined) return;
      budget.open.delete(reservationId);
      budget.remaining += reserved;
    },
    async raise(scope, raiseId, microUsd) {
      assertAmount(microUsd);
      const budget = budgets.get(scope);
      if (budget === undefined)
        throw new FactoryError('budget-not-open', `${scope} is not open`, { disposition: 'retry' });
      if (budget.raised.has(raiseId)) return;
      budget.raised.add(raiseId);
      budget.remaining += microUsd;
    },
    async remaining(scope) {
      return budgets.get(scope)?.remaining;
    },
  };
}

function assertAmount(microUsd: number): void {
  if (Number.isSafeInteger(microUsd) && microUsd >= 0) return;
  throw new FactoryError('budget-amount-invalid', `${microUsd} is no amount`, { disposition: 'quarantine' });
}
