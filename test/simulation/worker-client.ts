import type { WorkerOperation } from '../../src/contracts/worker-protocol.ts';
import { askingAttempt } from './asking-attempt.ts';
import type { Host } from './host.ts';
import { answerLightly } from './light-response.ts';
import type { World } from './world.ts';

answerLightly();

/** A definite "no". `ends`: the attempt has no rights any more. */
export class WorkerRefused extends Error {
  readonly ends: boolean;
  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.ends = ['fenced', 'stopped', 'unauthorized'].includes(code);
  }
}

const tries = 9;
const firstPauseMs = 250;
const longestPauseMs = 8_000;

/** The worker's side of the protocol: what has no definite answer is tried again for about a minute, as the real one does. */
export function createWorkerClient(
  world: World,
  host: Host,
  { jobId, attempt, token }: { jobId: string; attempt: number; token: string },
): { call(operation: WorkerOperation, body: object): Promise<Record<string, unknown>> } {
  const post = async (operation: WorkerOperation, body: object) =>
    await host.call('network', operation, async () => {
      const answer = await world.planes.workerApi.run(async (app) => {
        const path = `/v1/jobs/${jobId}/attempts/${attempt}/${operation}`;
        const request = requestOf(path, JSON.stringify(body), token);
        const response = await askingAttempt.run({ jobId, attempt }, async () => await app.fetch(request));
        return { status: response.status, body: (await response.json()) as Record<string, unknown> };
      });
      return answer.outcome === 'done' ? answer.value : { status: 503, body: {} };
    });

  return {
    async call(operation, body) {
      for (let round = 1; ; round++) {
        const answer = await post(operation, body).catch(() => ({
          status: 503,
          body: {} as Record<string, unknown>,
        }));
        if (answer.status === 200) return answer.body;
        if (answer.status < 500) {
          const { code, message } = answer.body.error as { code: string; message: string };
          throw new WorkerRefused(code, message);
        }
        if (round >= tries) throw new Error(`${operation} has no answer`);
        await host.sleep(Math.min(longestPauseMs, firstPauseMs * 2 ** (round - 1)));
      }
    },
  };
}

/**
 * The request as the app sees it, with what the app asks a request for. A real `Request` takes longer to make than the app takes to answer, mostly for a
 * stream that nobody reads.
 */
function requestOf(path: string, body: string, token: string): Request {
  const headers = new Map([
    ['authorization', `Bearer ${token}`],
    ['content-length', String(Buffer.byteLength(body))],
  ]);
  const request = { method: 'POST', url: `http://worker-api${path}`, headers, body, text: async () => body };
  return request as unknown as Request;
}
