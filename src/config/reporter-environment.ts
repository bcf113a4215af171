import { controlPlaneEnvironmentSchema } from './control-plane-environment.ts';
import { githubAppEnvironmentSchema } from './github-app-environment.ts';

/** What the reporter is told. */
export const reporterEnvironmentSchema = controlPlaneEnvironmentSchema.extend(
  githubAppEnvironmentSchema.shape,
);
