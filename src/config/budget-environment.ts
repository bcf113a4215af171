import { z } from 'zod';

/** What every executable that opens budgets is told. */
export const budgetEnvironmentSchema = z.object({
  /** US dollars, as people write them; inside they are micro-dollars. */
  INSTALLATION_DAY_BUDGET_USD: z.coerce
    .number('must be an amount in US dollars, such as 100')
    .nonnegative('must not be negative')
    .max(1_000_000, 'must be at most 1000000')
    .default(100),
});
