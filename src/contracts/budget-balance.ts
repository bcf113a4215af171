/**
 * What a scope holds, in micro-dollars. `limitMicroUsd` counts the raises; what is neither left nor set aside is spent.
 */
export type BudgetBalance = { limitMicroUsd: number; remainingMicroUsd: number; reservedMicroUsd: number };

/** The balance as it is for somebody who may have no more than this of the scope in all, spent and set aside: less than nothing is left where more is gone. */
export function balanceWithin(balance: BudgetBalance, mostMicroUsd: number): BudgetBalance {
  const { limitMicroUsd, remainingMicroUsd, reservedMicroUsd } = balance;
  const beyond = Math.max(0, limitMicroUsd - mostMicroUsd);
  return {
    limitMicroUsd: limitMicroUsd - beyond,
    remainingMicroUsd: remainingMicroUsd - beyond,
    reservedMicroUsd,
  };
}
