import { AsyncLocalStorage } from 'node:async_hooks';
import type { Actor } from './actor.ts';
import type { RepositoryRow } from './tables.ts';

/** An event that will be sent to the Apps once the request that caused it is done. */
export type PendingEvent = {
  event: string;
  action: string | undefined;
  repository: RepositoryRow;
  payload: Record<string, unknown>;
};
/** Follows one request through the emulator's routes, so that events know who acts and what was there before. */
export type RequestContext = {
  actor: Actor;
  events: PendingEvent[];
  /** Repositories whose git data the request wrote through the API. */
  written: Set<number>;
  /** Title and body before an edit, for the `changes` of the event. */
  before?: { title?: string; body?: string | null };
};

export const requestContext = new AsyncLocalStorage<RequestContext>();

export function newContext(actor: Actor): RequestContext {
  return { actor, events: [], written: new Set() };
}
