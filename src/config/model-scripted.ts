import { z } from 'zod';

/** `true` when the answers come from a scripted model, which every page then says. */
export const modelScriptedSchema = z
  .enum(['true', 'false'], 'must be true or false')
  .default('false')
  .transform((text) => text === 'true');
