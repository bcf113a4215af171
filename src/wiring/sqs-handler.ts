import type { SQSEvent } from 'aws-lambda';
import type { BatchFailures } from '../adapters/aws/consume-sqs-batch.ts';

/** A function on a queue: answers which messages must be delivered again, and when. */
export type SqsHandler = (event: SQSEvent) => Promise<BatchFailures>;
