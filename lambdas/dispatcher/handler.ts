import { createDispatcher } from '../../src/wiring/dispatcher.ts';

/** The dispatch queue → tasks. */
export const handler = createDispatcher(process.env);
