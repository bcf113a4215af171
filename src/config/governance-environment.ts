import { z } from 'zod';
import { budgetEnvironmentSchema } from './budget-environment.ts';
import { controlPlaneEnvironmentSchema } from './control-plane-environment.ts';
import { githubAppEnvironmentSchema } from './github-app-environment.ts';

/** What governance is told. */
export const governanceEnvironmentSchema = controlPlaneEnvironmentSchema
  .extend(githubAppEnvironmentSchema.shape)
  .extend(budgetEnvironmentSchema.shape)
  .extend({
    TRIGGER_LABEL: z.string().min(1, 'must be the label that asks for a job').default('ai-factory'),
    /** The model of jobs whose repository names none. */
    MODEL_NAME: z.string().min(1, 'must be the name of the default model').default('model'),
  });
export type GovernanceEnvironment = z.infer<typeof governanceEnvironmentSchema>;
