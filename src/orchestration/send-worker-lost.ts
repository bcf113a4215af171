import type { JobMessage, JobMessageOf } from '../contracts/job-message.ts';
import type { MessageQueue } from '../ports/message-queue.ts';
import type { StartedJob } from './attempt-rights.ts';
import { queueGroupOf } from './queue-group.ts';

export type LossEvidence = JobMessageOf<'worker-lost'>['evidence'];

/** Tells governance that the newest attempt has no living worker. The same finding again is the same command. */
export async function sendWorkerLost(
  jobs: MessageQueue<JobMessage>,
  job: StartedJob,
  evidence: LossEvidence,
): Promise<void> {
  const attempt = job.details.attempt.number;
  const commandId = `worker-lost:${job.id}:${attempt}:${evidence}`;
  await jobs.send(
    { type: 'worker-lost', commandId, jobId: job.id, attempt, evidence },
    { group: queueGroupOf(job), deduplicationId: commandId },
  );
}
