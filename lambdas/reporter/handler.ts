import { createReporter } from '../../src/wiring/reporter.ts';

/** The reports queue → what people see on GitHub. */
export const handler = createReporter(process.env);
