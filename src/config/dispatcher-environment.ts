import { z } from 'zod';
import { controlPlaneEnvironmentSchema } from './control-plane-environment.ts';
import { maxWorkersSchema } from './max-workers.ts';

/** What the dispatcher is told. Where its tasks run is told by `ecsEnvironmentSchema`. */
export const dispatcherEnvironmentSchema = controlPlaneEnvironmentSchema.extend({
  WORKER_API_URL: z.url('must be the address under which workers reach worker-api'),
  WORKER_REGISTRATION_KEY: z.string().min(32, 'must be a secret of at least 32 characters'),
  MAX_WORKERS: maxWorkersSchema,
});
export type DispatcherEnvironment = z.infer<typeof dispatcherEnvironmentSchema>;
