import { createGovernance } from '../../src/wiring/governance.ts';

/** The jobs queue → commands for jobs. */
export const handler = createGovernance(process.env);
