import { z } from 'zod';
import type { DispatchMessage } from '../../contracts/dispatch-message.ts';

/** How the task runner names an attempt in `startedBy`: `<job>/<attempt>`. */
const startedBySchema = z.string().regex(/^[\w-]{1,100}\/[1-9][0-9]{0,8}$/);

/**
 * What EventBridge puts on the dispatch queue when a worker's task has ended ("ECS Task State Change", of which a rule lets those with
 * `lastStatus` STOPPED through), read as the message it stands for.
 */
export const ecsTaskEventSchema = z
  .object({
    'detail-type': z.literal('ECS Task State Change'),
    detail: z.object({
      lastStatus: z.literal('STOPPED'),
      startedBy: startedBySchema,
      stopCode: z.string().optional(),
      stoppedReason: z.string().optional(),
    }),
  })
  .transform(({ detail }): Extract<DispatchMessage, { type: 'task-stopped' }> => {
    const [jobId = '', attempt = ''] = detail.startedBy.split('/');
    const reasons = [detail.stopCode, detail.stoppedReason].filter((reason) => reason !== undefined);
    return { type: 'task-stopped', jobId, attempt: Number(attempt), reason: reasons.join(': ') || 'stopped' };
  });
