import { z } from 'zod';

/** What a factory is called: its stack, the first part of its parameters' names, and by which its metrics are told from another's. */
export const factoryNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,29}$/, 'must be 2 to 30 of a-z, 0-9 and -, a letter first')
  .default('devfactory');
