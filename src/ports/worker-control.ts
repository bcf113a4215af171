import type { WorkerOperation, WorkerRequest, WorkerResponse } from '../contracts/worker-protocol.ts';

/**
 * The control plane as a worker sees it: over HTTP in the factory, in the same process for `factory run`.
 * Throws FactoryError `worker-fenced` (exit at once), `worker-refused` (do not repeat) or `worker-api-unavailable` (retry).
 */
export type WorkerControl = {
  call<O extends WorkerOperation>(operation: O, request: WorkerRequest<O>): Promise<WorkerResponse<O>>;
  /** Puts content into the artifact store through an upload URL. */
  upload(content: Uint8Array): Promise<{ sha256: string; bytes: number }>;
};
