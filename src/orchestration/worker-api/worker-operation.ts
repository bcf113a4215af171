import type { z } from 'zod';
import type { WorkerOperation, WorkerResponse, workerOperations } from '../../contracts/worker-protocol.ts';
import type { Job } from '../../job/job.ts';
import type { StartedJob } from '../attempt-rights.ts';
import type { AttemptAddress } from './identify-worker.ts';
import type { WorkerApiDependencies } from './worker-api-dependencies.ts';
import type { WorkerRefusal } from './worker-refusal.ts';

/** The request after parsing, with every default filled in. */
export type ParsedRequest<O extends WorkerOperation> = z.output<(typeof workerOperations)[O]['request']>;

/** A call of a worker that was identified and whose attempt is live. */
export type LiveCall<O extends WorkerOperation> = AttemptAddress & {
  deps: WorkerApiDependencies;
  job: StartedJob;
  request: ParsedRequest<O>;
};

/** A call of a worker that was identified and whose attempt has ended. */
export type EndedCall<O extends WorkerOperation> = AttemptAddress & {
  deps: WorkerApiDependencies;
  job: Job;
  request: ParsedRequest<O>;
  refusal: WorkerRefusal;
};

export type Answer<O extends WorkerOperation> = Promise<WorkerResponse<O> | WorkerRefusal>;

/** What one operation does. `afterEnd`: what an attempt without rights is told; the refusal when absent. */
export type OperationHandler<O extends WorkerOperation> = {
  run(call: LiveCall<O>): Answer<O>;
  afterEnd?(call: EndedCall<O>): Answer<O>;
};
