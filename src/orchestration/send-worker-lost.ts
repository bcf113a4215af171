import type { JobMessage } from '../contracts/job-message.ts';
import type { LossEvidence } from '../contracts/passing-evidence.ts';
import type { MessageQueue } from '../ports/message-queue.ts';
import type { StartedJob } from './attempt-rights.ts';
import { queueGroupOf } from './queue-group.ts';

/** Tells governance that the newest attempt has no living worker, as it was seen at `lookedAt` (ms). The same finding again is the same command. */
export async function sendWorkerLost(
  jobs: MessageQueue<JobMessage>,
  job: StartedJob,
  evidence: LossEvidence,
  lookedAt: number,
): Promise<void> {
  const attempt = job.details.attempt.number;
  const commandId = `worker-lost:${job.id}:${attempt}:${evidence}`;
  await jobs.send(
    {
      type: 'worker-lost',
      commandId,
      jobId: job.id,
      attempt,
      evidence,
      lookedAt: new Date(lookedAt).toISOString(),
    },
    { group: queueGroupOf(job), deduplicationId: `${commandId}:${lookedAt}` },
  );
}
