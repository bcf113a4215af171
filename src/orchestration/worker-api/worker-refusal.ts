import type { z } from 'zod';
import type { refusalResponseSchema } from '../../contracts/worker-protocol.ts';

export type WorkerRefusalCode = z.infer<typeof refusalResponseSchema>['error']['code'];

/** An expected "no" to a worker. `fenced` and `stopped` end it; `unavailable` is worth a retry; nothing else is. */
export type WorkerRefusal = {
  refused: { code: WorkerRefusalCode; message: string; retryAfterSeconds?: number };
};

/** HTTP status of each answer, for proxies and people; workers go by the code. */
export const statusOfRefusal = {
  unauthorized: 401,
  fenced: 409,
  stopped: 410,
  invalid: 400,
  refused: 422,
  'not-found': 404,
  unavailable: 503,
} as const satisfies Record<WorkerRefusalCode, number>;

export function refuseWorker(code: WorkerRefusalCode, message: string): WorkerRefusal {
  return { refused: { code, message } };
}

export function isRefused(answer: object): answer is WorkerRefusal {
  return 'refused' in answer;
}
