import { z } from 'zod';
import { budgetEnvironmentSchema } from './budget-environment.ts';
import { controlPlaneEnvironmentSchema } from './control-plane-environment.ts';
import { githubAppEnvironmentSchema } from './github-app-environment.ts';
import { modelScriptedSchema } from './model-scripted.ts';

/** What worker-api is told. */
export const workerApiEnvironmentSchema = controlPlaneEnvironmentSchema
  .extend(githubAppEnvironmentSchema.shape)
  .extend(budgetEnvironmentSchema.shape)
  .extend({
    /** Where repositories are cloned from, such as https://github.com. */
    GITHUB_GIT_URL: z
      .url('must be the address under which git finds repositories')
      .transform((url) => url.replace(/\/+$/, '')),
    WORKER_REGISTRATION_KEY: z.string().min(32, 'must be a secret of at least 32 characters'),
    MODEL_BASE_URL: z.url('must be the root of an OpenAI-compatible API'),
    MODEL_API_KEY: z.string().min(1, 'must be the key for the model API'),
    MODEL_SCRIPTED: modelScriptedSchema,
  });
