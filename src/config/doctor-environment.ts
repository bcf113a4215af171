import { z } from 'zod';
import { anchorEnvironmentSchema } from './anchor-environment.ts';
import { controlPlaneEnvironmentSchema } from './control-plane-environment.ts';
import { deadLetterEnvironmentSchema } from './dead-letter-environment.ts';
import { githubAppEnvironmentSchema } from './github-app-environment.ts';
import { maxWorkersSchema } from './max-workers.ts';
import { modelScriptedSchema } from './model-scripted.ts';

/** What `factory doctor` is told of a factory: what its executables are told, under the same names. */
export const doctorEnvironmentSchema = controlPlaneEnvironmentSchema
  .extend(deadLetterEnvironmentSchema.shape)
  .extend(githubAppEnvironmentSchema.shape)
  .extend(anchorEnvironmentSchema.pick({ ANCHOR_BUCKET: true }).shape)
  .extend({
    WEBHOOK_SECRET: z.string().min(1, 'must be the App’s webhook secret'),
    WORKER_API_URL: z.url('must be the address under which workers reach worker-api'),
    MODEL_BASE_URL: z.url('must be the root of an OpenAI-compatible API'),
    MODEL_API_KEY: z.string().min(1, 'must be the key for the model API'),
    MODEL_NAME: z.string().min(1).default('model'),
    MODEL_SCRIPTED: modelScriptedSchema,
    /** The channel through which `factory up` takes webhooks: it believes everybody, and the factory behind it does not. */
    WEBHOOK_CHANNEL: z.url('must be the address of the channel').optional(),
    /** Where workers run on AWS; without them they run on this machine. */
    ECS_CLUSTER: z.string().min(1).optional(),
    ECS_TASK_DEFINITION: z.string().min(1).optional(),
    /** As the deployment was set up, for its quotas. */
    MAX_WORKERS: maxWorkersSchema.default(4),
    RESERVE_CONCURRENCY: z.enum(['true', 'false'], 'must be true or false').default('true'),
  });
export type DoctorEnvironment = z.infer<typeof doctorEnvironmentSchema>;
