import { createDispatcher } from '../../src/wiring/dispatcher.ts';
import { onQueue } from '../../src/wiring/on-queue.ts';

/** The dispatch queue → tasks. */
export const handler = await onQueue(process.env, 'DISPATCH_QUEUE_URL', createDispatcher);
