import { anchorEnvironmentSchema } from './anchor-environment.ts';
import { controlPlaneEnvironmentSchema } from './control-plane-environment.ts';

/** What the sweeper is told. Where tasks run is told by `ecsEnvironmentSchema`. */
export const sweeperEnvironmentSchema = controlPlaneEnvironmentSchema.extend(anchorEnvironmentSchema.shape);
