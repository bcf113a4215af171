import { onQueue } from '../../src/wiring/on-queue.ts';
import { createReporter } from '../../src/wiring/reporter.ts';

/** The reports queue → what people see on GitHub. */
export const handler = await onQueue(process.env, 'REPORTS_QUEUE_URL', createReporter);
