import { FactoryError } from '../../src/contracts/factory-error.ts';
import { refusalResponseSchema, type WorkerOperation } from '../../src/contracts/worker-protocol.ts';
import { untilAnswered } from '../../src/execution/control/until-answered.ts';
import { askingAttempt } from './asking-attempt.ts';
import type { Host } from './host.ts';
import { answerLightly } from './light-response.ts';
import { isOnlyLimited } from './simulated-limits.ts';
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

const neverStopped = new AbortController().signal;

/** The worker's side of the protocol: what has no definite answer is asked again as the real one does it, which gives up where none has come for about a minute. */
export function createWorkerClient(
  world: World,
  host: Host,
  { jobId, attempt, token }: { jobId: string; attempt: number; token: string },
): { call(operation: WorkerOperation, body: object): Promise<Record<string, unknown>> } {
  const { simulation, plants } = world;
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

  /** A worker that is stopped dies, and its waiting with it. No chance is drawn for its pauses: the run is not to move with them. */
  const patience = { random: { next: () => 1 }, pause: host.sleep, stopped: neverStopped };

  const askOnce = async (operation: WorkerOperation, body: object) => {
    const answer = await post(operation, body).catch(() => ({ status: 503, body: {} }));
    if (answer.status === 200) return answer.body;
    const refusal = refusalResponseSchema.safeParse(answer.body).data?.error;
    if (answer.status < 500 && refusal !== undefined) throw new WorkerRefused(refusal.code, refusal.message);
    const told = plants.toldTimesIgnored === true ? undefined : refusal?.retryAfterSeconds;
    throw new FactoryError('worker-api-unavailable', `${operation} has no answer`, {
      disposition: 'retry',
      ...(told === undefined ? {} : { retryAfterSeconds: told }),
    });
  };

  return {
    async call(operation, body) {
      try {
        return await untilAnswered(() => askOnce(operation, body), patience);
      } catch (error) {
        if (!(error instanceof WorkerRefused) && isOnlyLimited(simulation.chaos))
          simulation.violate(
            'no attempt is lost to a limit',
            `${jobId}, attempt ${attempt}: ${operation} has no answer`,
          );
        throw error;
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
