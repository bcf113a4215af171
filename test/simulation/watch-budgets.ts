import { readBudgetScope, utcDayOf } from '../../src/job/budget-scope.ts';
import type { BudgetStore } from '../../src/ports/budget-store.ts';
import type { Simulation } from './simulation.ts';

/** Lets no scope be opened before its day: what is opened cannot be lowered any more, and people may lower it until then. */
export function watchBudgets(budgets: BudgetStore, { scheduler, violate }: Simulation): BudgetStore {
  return {
    ...budgets,
    async open(scope, microUsd) {
      const { day = '' } = readBudgetScope(scope);
      const today = utcDayOf(scheduler.clock.now());
      if (day > today) violate('no budget is opened before its day', `${scope} on ${today}`);
      await budgets.open(scope, microUsd);
    },
  };
}
