import { controlPlaneEnvironmentSchema } from './control-plane-environment.ts';
import { maxWorkersSchema } from './max-workers.ts';

/** What the console is told. */
export const consoleEnvironmentSchema = controlPlaneEnvironmentSchema.extend({
  MAX_WORKERS: maxWorkersSchema,
});
