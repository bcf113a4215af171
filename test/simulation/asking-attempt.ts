import { AsyncLocalStorage } from 'node:async_hooks';

/** The attempt whose request the worker API is answering, wherever in the answer one looks. */
export const askingAttempt = new AsyncLocalStorage<{ jobId: string; attempt: number }>();
