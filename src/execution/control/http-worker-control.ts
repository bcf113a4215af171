import { createHash } from 'node:crypto';
import { FactoryError } from '../../contracts/factory-error.ts';
import {
  refusalResponseSchema,
  type WorkerOperation,
  type WorkerResponse,
  workerOperations,
} from '../../contracts/worker-protocol.ts';
import type { WorkerControl } from '../../ports/worker-control.ts';
import { type Patience, untilAnswered } from './until-answered.ts';

export type HttpWorkerControlOptions = Patience & {
  /** Address of worker-api. */
  url: string;
  jobId: string;
  attempt: number;
  /** The worker's own token; the factory knows only its SHA-256. */
  token: string;
  /** How long one try of a call may take. */
  timeoutMs: number;
  fetch: typeof fetch;
};

/** What refusals mean that no repetition and no other call will change. */
const endsTheAttempt = ['fenced', 'stopped', 'unauthorized'];

/** The control plane over HTTP. Every call may be repeated, so what has no definite answer is tried again. */
export function createHttpWorkerControl(options: HttpWorkerControlOptions): WorkerControl {
  const control: WorkerControl = {
    call: (operation, request) => untilAnswered(() => post(options, operation, request), options),
    async upload(content) {
      const ref = { sha256: createHash('sha256').update(content).digest('hex'), bytes: content.byteLength };
      const store = async () => {
        const target = await post(options, 'upload', ref);
        if (!target.present) await put(options, target, content);
      };
      await untilAnswered(store, options);
      return ref;
    },
  };
  return control;
}

async function post<O extends WorkerOperation>(
  options: HttpWorkerControlOptions,
  operation: O,
  request: unknown,
): Promise<WorkerResponse<O>> {
  const { url, jobId, attempt, token } = options;
  const response = await send(
    options,
    `${url.replace(/\/$/, '')}/v1/jobs/${jobId}/attempts/${attempt}/${operation}`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(request),
    },
  );
  const body = await readJson(response, operation);
  if (!response.ok) throw refusalOf(body, response.status, operation);
  const parsed = (workerOperations[operation] as (typeof workerOperations)[O]).response.safeParse(body);
  if (!parsed.success)
    throw refused('worker-refused', `The answer to ${operation} is not what the protocol says`, parsed.error);
  return parsed.data as WorkerResponse<O>;
}

async function put(
  options: HttpWorkerControlOptions,
  target: { url: string; headers: Record<string, string> },
  content: Uint8Array,
): Promise<void> {
  const response = await send(options, target.url, {
    method: 'PUT',
    headers: target.headers,
    body: new Uint8Array(content),
  });
  await response.body?.cancel();
  if (!response.ok) throw unavailable(`The artifact store answered ${response.status}`);
}

async function send(options: HttpWorkerControlOptions, url: string, init: RequestInit): Promise<Response> {
  try {
    return await options.fetch(url, {
      ...init,
      redirect: 'error',
      signal: AbortSignal.timeout(options.timeoutMs),
    });
  } catch (error) {
    throw unavailable('The control plane cannot be reached', error);
  }
}

async function readJson(response: Response, operation: string): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    throw unavailable(`The answer to ${operation} (status ${response.status}) is not JSON`, error);
  }
}

function refusalOf(body: unknown, status: number, operation: string): FactoryError {
  const refusal = refusalResponseSchema.safeParse(body);
  // Something between us and worker-api answered, or it is failing: that says nothing about the attempt.
  const said = refusal.success ? refusal.data.error : undefined;
  if (said === undefined || said.code === 'unavailable' || status >= 500)
    return unavailable(`${operation} was answered with ${status}`, undefined, said?.retryAfterSeconds);
  const { code, message } = said;
  const what = `${operation}: ${message} (${code})`;
  return refused(endsTheAttempt.includes(code) ? 'worker-fenced' : 'worker-refused', what);
}

function unavailable(message: string, cause?: unknown, retryAfterSeconds?: number): FactoryError {
  return new FactoryError('worker-api-unavailable', message, {
    disposition: 'retry',
    cause,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

function refused(code: 'worker-fenced' | 'worker-refused', message: string, cause?: unknown): FactoryError {
  return new FactoryError(code, message, { disposition: 'quarantine', cause });
}
