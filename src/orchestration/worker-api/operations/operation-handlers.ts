import type { WorkerOperation } from '../../../contracts/worker-protocol.ts';
import type { OperationHandler } from '../worker-operation.ts';
import { ask } from './ask.ts';
import { reserve, settle } from './budget-operations.ts';
import { deliver } from './deliver.ts';
import { heartbeat } from './heartbeat.ts';
import { plan } from './plan.ts';
import { recordingOperations } from './recording-operations.ts';
import { register } from './register.ts';
import { authorizePush, cloneToken } from './token-operations.ts';
import { upload } from './upload.ts';

/** What worker-api does for each operation of the protocol. */
export const operationHandlers: { readonly [O in WorkerOperation]: OperationHandler<O> } = {
  register,
  heartbeat,
  ask,
  plan,
  ...recordingOperations,
  deliver,
  reserve,
  settle,
  upload,
  'clone-token': cloneToken,
  'authorize-push': authorizePush,
};
