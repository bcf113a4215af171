import { createHash } from 'node:crypto';
import { FactoryError } from '../../contracts/factory-error.ts';
import {
  refusalResponseSchema,
  type WorkerOperation,
  type WorkerResponse,
  workerOperations,
} from '../../contracts/worker-protocol.ts';
import type { Random } from '../../ports/random.ts';
import type { WorkerControl } from '../../ports/worker-control.ts';

export type HttpWorkerControlOptions = {
  /** Address of worker-api. */
  url: string;
  jobId: string;
  attempt: number;
  /** The worker's own token; the factory knows only its SHA-256. */
  token: string;
  random: Random;
  pause(ms: number): Promise<void>;
  /** How long one call may take. */
  timeoutMs: number;
  fetch: typeof fetch;
};

/** Pauses between tries double from 250 ms to 8 s, half of each left to chance: about a minute in all. */
const tries = 9;
const firstPauseMs = 250;
const longestPauseMs = 8_000;
/** What refusals mean that no repetition and no other call will change. */
const endsTheAttempt = ['fenced', 'stopped', 'unauthorized'];

/** The control plane over HTTP. Every call may be repeated, so what has no definite answer is tried again. */
export function createHttpWorkerControl(options: HttpWorkerControlOptions): WorkerControl {
  const withRetries = async <T>(attempt: () => Promise<T>): Promise<T> => {
    for (let round = 1; ; round += 1) {
      try {
        return await attempt();
      } catch (error) {
        const again =
          error instanceof FactoryError && error.code === 'worker-api-unavailable' && round < tries;
        if (!again) throw error;
        const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (round - 1));
        await options.pause(pauseMs / 2 + (options.random.next() * pauseMs) / 2);
      }
    }
  };
  const control: WorkerControl = {
    call: (operation, request) => withRetries(() => post(options, operation, request)),
    async upload(content) {
      const ref = { sha256: createHash('sha256').update(content).digest('hex'), bytes: content.byteLength };
      await withRetries(async () => {
        const target = await post(options, 'upload', ref);
        if (!target.present) await put(options, target, content);
      });
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
    throw fault(
      'worker-refused',
      `The answer to ${operation} is not what the protocol says`,
      'quarantine',
      parsed.error,
    );
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
  if (!refusal.success || refusal.data.error.code === 'unavailable' || status >= 500)
    return unavailable(`${operation} was answered with ${status}`);
  const { code, message } = refusal.data.error;
  return endsTheAttempt.includes(code)
    ? fault('worker-fenced', `${operation}: ${message} (${code})`, 'quarantine')
    : fault('worker-refused', `${operation}: ${message} (${code})`, 'quarantine');
}

function unavailable(message: string, cause?: unknown): FactoryError {
  return fault('worker-api-unavailable', message, 'retry', cause);
}

function fault(
  code: string,
  message: string,
  disposition: 'retry' | 'quarantine',
  cause?: unknown,
): FactoryError {
  return new FactoryError(code, message, { disposition, cause });
}
