import { z } from 'zod';
import { budgetEnvironmentSchema } from './budget-environment.ts';
import { controlPlaneEnvironmentSchema } from './control-plane-environment.ts';
import { githubAppEnvironmentSchema } from './github-app-environment.ts';
import { maxWorkersSchema } from './max-workers.ts';
import { modelScriptedSchema } from './model-scripted.ts';

/** What governance is told. */
export const governanceEnvironmentSchema = controlPlaneEnvironmentSchema
  .extend(githubAppEnvironmentSchema.shape)
  .extend(budgetEnvironmentSchema.shape)
  .extend({
    /** Told to people whose jobs wait. */
    MAX_WORKERS: maxWorkersSchema,
    TRIGGER_LABEL: z.string().min(1, 'must be the label that asks for a job').default('ai-factory'),
    /** The model of jobs whose repository names none, and of the second opinion. */
    MODEL_NAME: z.string().min(1, 'must be the name of the default model').default('model'),
    /** Where the model of the second opinion answers; without it there is no second opinion. */
    MODEL_BASE_URL: z.url('must be the root of an OpenAI-compatible API').optional(),
    MODEL_API_KEY: z.string().min(1, 'must be the key for the model API').optional(),
    /** Whether that model is asked at all: where workers and governance share an environment, only workers may be meant. */
    SECOND_OPINION: z.enum(['on', 'off'], 'must be on or off').default('on'),
    /** A scripted model has no opinion: it would be a pretence. */
    MODEL_SCRIPTED: modelScriptedSchema,
  });
export type GovernanceEnvironment = z.infer<typeof governanceEnvironmentSchema>;
