import { type BudgetBalance, balanceWithin } from '../../../src/contracts/budget-balance.ts';
import { FactoryError } from '../../../src/contracts/factory-error.ts';
import { type BudgetStore, mostRefusals as usualMostRefusals } from '../../../src/ports/budget-store.ts';

type Budget = {
  limit: number;
  remaining: number;
  open: Map<string, number>;
  settled: Set<string>;
  refused: Set<string>;
  raised: Map<string, number>;
};

/** Budgets in memory. */
export function createInMemoryBudgetStore(mostRefusals = usualMostRefusals): BudgetStore {
  const budgets = new Map<string, Budget>();
  return {
    async open(scope, microUsd) {
      assertAmount(microUsd);
      const budget = budgetOf(scope);
      const more = Math.max(0, microUsd - budget.limit);
      budget.limit += more;
      budget.remaining += more;
    },
    async reserve(
      scope,
      reservationId,
      microUsd,
      { neverRepeated = false, mostMicroUsd = Number.MAX_SAFE_INTEGER } = {},
    ) {
      assertAmount(microUsd);
      assertAmount(mostMicroUsd);
      const budget = budgets.get(scope);
      if (budget === undefined) return 'refused';
      if (budget.open.has(reservationId) || budget.settled.has(reservationId)) return 'granted';
      if (budget.refused.size >= mostRefusals) return 'refused';
      const left = balanceWithin(balanceOf(budget), mostMicroUsd).remainingMicroUsd;
      if (budget.refused.has(reservationId) || left < microUsd) {
        if (!neverRepeated) budget.refused.add(reservationId);
        return 'refused';
      }
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
      const budget = budgetOf(scope);
      if (budget.raised.has(raiseId)) return;
      budget.raised.set(raiseId, microUsd);
      budget.remaining += microUsd;
    },
    async openReservations(scope) {
      return [...(budgets.get(scope)?.open ?? [])].map(([id, microUsd]) => ({ id, microUsd }));
    },
    async remaining(scope) {
      return budgets.get(scope)?.remaining;
    },
    async balance(scope) {
      const budget = budgets.get(scope);
      return budget === undefined ? undefined : balanceOf(budget);
    },
  };

  function budgetOf(scope: string): Budget {
    const known = budgets.get(scope);
    if (known !== undefined) return known;
    const created = {
      limit: 0,
      remaining: 0,
      open: new Map(),
      settled: new Set<string>(),
      refused: new Set<string>(),
      raised: new Map(),
    };
    budgets.set(scope, created);
    return created;
  }
}

function balanceOf({ limit, raised, remaining, open }: Budget): BudgetBalance {
  return {
    limitMicroUsd: limit + sumOf(raised),
    remainingMicroUsd: remaining,
    reservedMicroUsd: sumOf(open),
  };
}

function sumOf(amounts: Map<string, number>): number {
  return [...amounts.values()].reduce((sum, amount) => sum + amount, 0);
}

function assertAmount(microUsd: number): void {
  if (Number.isSafeInteger(microUsd) && microUsd >= 0) return;
  throw new FactoryError('budget-amount-invalid', `${microUsd} is no amount`, { disposition: 'quarantine' });
}
