import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';

/** A function on a queue: answers which messages must be delivered again. */
export type SqsHandler = (event: SQSEvent) => Promise<SQSBatchResponse>;
