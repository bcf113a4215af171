import { z } from 'zod';
import { anchorEnvironmentSchema } from './anchor-environment.ts';
import { controlPlaneEnvironmentSchema } from './control-plane-environment.ts';
import { deadLetterEnvironmentSchema } from './dead-letter-environment.ts';
import { githubAppEnvironmentSchema } from './github-app-environment.ts';

/** What the sweeper is told. Where tasks run is told by `ecsEnvironmentSchema`. */
export const sweeperEnvironmentSchema = controlPlaneEnvironmentSchema
  .extend(anchorEnvironmentSchema.shape)
  .extend(deadLetterEnvironmentSchema.shape)
  .extend(githubAppEnvironmentSchema.shape)
  .extend({
    TRIGGER_LABEL: z.string().min(1, 'must be the label that asks for a job').default('ai-factory'),
  });
