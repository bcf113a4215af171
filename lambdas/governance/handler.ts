import { createGovernance } from '../../src/wiring/governance.ts';
import { onQueue } from '../../src/wiring/on-queue.ts';

/** The jobs queue → commands for jobs. */
export const handler = await onQueue(process.env, 'JOBS_QUEUE_URL', createGovernance);
