import type { SQSClient } from '@aws-sdk/client-sqs';
import { createSqsDeadLetters } from '../adapters/aws/sqs-dead-letters.ts';
import type { RedriveEnvironment } from '../config/dead-letter-environment.ts';
import type { DeadLetterQueues } from '../orchestration/sweep/put-back-dead-letters.ts';

/** The dead letters of every queue. */
export function createDeadLetters(client: SQSClient, env: RedriveEnvironment): DeadLetterQueues {
  const of = (queueUrl: string, deadQueueUrl: string) =>
    createSqsDeadLetters({ client, queueUrl, deadQueueUrl });
  return {
    jobs: of(env.JOBS_QUEUE_URL, env.JOBS_DEAD_QUEUE_URL),
    dispatch: of(env.DISPATCH_QUEUE_URL, env.DISPATCH_DEAD_QUEUE_URL),
    reports: of(env.REPORTS_QUEUE_URL, env.REPORTS_DEAD_QUEUE_URL),
  };
}
