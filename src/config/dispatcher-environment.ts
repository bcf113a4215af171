import { z } from 'zod';
import { controlPlaneEnvironmentSchema } from './control-plane-environment.ts';

/** What the dispatcher is told. Where its tasks run is told by `ecsEnvironmentSchema`. */
export const dispatcherEnvironmentSchema = controlPlaneEnvironmentSchema.extend({
  WORKER_API_URL: z.url('must be the address under which workers reach worker-api'),
  WORKER_REGISTRATION_KEY: z.string().min(32, 'must be a secret of at least 32 characters'),
  MAX_WORKERS: z.coerce
    .number('must be a number')
    .int()
    .min(1, 'must be at least 1')
    .max(10_000, 'must be at most 10000'),
});
export type DispatcherEnvironment = z.infer<typeof dispatcherEnvironmentSchema>;
