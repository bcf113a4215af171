import { z } from 'zod';

/** Attempts of all repositories together that may run at once, in `MAX_WORKERS`. */
export const maxWorkersSchema = z.coerce
  .number('must be a number')
  .int()
  .min(1, 'must be at least 1')
  .max(10_000, 'must be at most 10000');
