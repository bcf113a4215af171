import { z } from 'zod';
import { prioritySchema } from '../../contracts/job-list.ts';
import type { Head, ListPosition } from '../../ports/head-store.ts';

/** Where a walk through heads stands, as it is kept from one sweep to the next. */
export const listPositionSchema = z.object({
  priority: prioritySchema,
  stateSince: z.string(),
  jobId: z.string(),
}) satisfies z.ZodType<ListPosition>;

/** The place of a head, without what else the head says. */
export function positionOf({ priority, stateSince, jobId }: Head): ListPosition {
  return { priority, stateSince, jobId };
}
