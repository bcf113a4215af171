import { z } from 'zod';
import { controlPlaneEnvironmentSchema } from './control-plane-environment.ts';
import { egressKeySchema } from './egress-gateway-environment.ts';
import { maxWorkersSchema } from './max-workers.ts';

/** What the dispatcher is told. Where its tasks run is told by `ecsEnvironmentSchema`. */
export const dispatcherEnvironmentSchema = controlPlaneEnvironmentSchema
  .extend({
    WORKER_API_URL: z.url('must be the address under which workers reach worker-api'),
    WORKER_REGISTRATION_KEY: z.string().min(32, 'must be a secret of at least 32 characters'),
    /** Where only the egress gateway leads out of the workers' network. */
    EGRESS_GATEWAY_URL: z
      .url({ protocol: /^https?$/, error: 'must be the http:// or https:// address of the egress gateway' })
      .optional(),
    EGRESS_KEY: egressKeySchema.optional(),
    MAX_WORKERS: maxWorkersSchema,
  })
  .refine((env) => env.EGRESS_GATEWAY_URL === undefined || env.EGRESS_KEY !== undefined, {
    path: ['EGRESS_KEY'],
    error: 'must be the key under which the egress gateway knows workers',
  });
