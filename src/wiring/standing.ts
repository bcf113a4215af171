import { createDynamodbSlotStore } from '../adapters/aws/dynamodb-slot-store.ts';
import { createDynamodbStartStore } from '../adapters/aws/dynamodb-start-store.ts';
import type { Standing } from '../contracts/waiting.ts';
import type { Job } from '../job/job.ts';
import { standingOf } from '../orchestration/dispatch/standing-of.ts';
import type { createControlPlane } from './control-plane.ts';

/** Tells why an approved job waits, from what the dispatcher reads. */
export function createStanding(
  plane: ReturnType<typeof createControlPlane>,
  maxWorkers: number,
): (job: Job) => Promise<Standing> {
  const slots = createDynamodbSlotStore(plane.table);
  const starts = createDynamodbStartStore(plane.table);
  return (job) => standingOf({ ...plane, slots, starts, maxWorkers }, job);
}
