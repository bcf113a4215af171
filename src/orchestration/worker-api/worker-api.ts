import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { FactoryError } from '../../contracts/factory-error.ts';
import {
  registerRequestSchema,
  type WorkerOperation,
  workerOperations,
} from '../../contracts/worker-protocol.ts';
import { type AttemptAddress, identifyByCode, identifyByToken } from './identify-worker.ts';
import { operationHandlers } from './operations/operation-handlers.ts';
import type { WorkerApiDependencies } from './worker-api-dependencies.ts';
import type { OperationHandler } from './worker-operation.ts';
import { isRefused, refuseWorker, statusOfRefusal, type WorkerRefusal } from './worker-refusal.ts';

/** Larger than any message of the protocol; content goes to the artifact store. */
export const maximalBodyBytes = 1024 * 1024;

const addressSchema = z.object({
  jobId: z.string().regex(/^[\w-]{1,100}$/),
  attempt: z.coerce.number<string>().int().positive().max(1_000_000),
  operation: z.enum(Object.keys(workerOperations) as [WorkerOperation, ...WorkerOperation[]]),
});

const tooLarge = refuseWorker('invalid', `A request may have ${maximalBodyBytes} bytes.`);
const noSuchPath = refuseWorker('not-found', 'There is no such operation.');

/**
 * The HTTP side of the worker protocol: `POST /v1/jobs/{jobId}/attempts/{attempt}/{operation}`. Every call is parsed by the table of the
 * contract, identified, and checked against the log; every "no" is a `refusalResponse`.
 */
export function createWorkerApiApp(deps: WorkerApiDependencies): Hono {
  const app = new Hono();
  app.use(bodyLimit({ maxSize: maximalBodyBytes, onError: (context) => respond(context, tooLarge, 413) }));
  app.post('/v1/jobs/:jobId/attempts/:attempt/:operation', async (context) => {
    const address = addressSchema.safeParse(context.req.param());
    if (!address.success) return respond(context, noSuchPath);
    const { operation, ...attempt } = address.data;
    const text = await context.req.text();
    return respond(
      context,
      await answer(deps, operation, attempt, text, context.req.header('authorization')),
    );
  });
  app.notFound((context) => respond(context, noSuchPath));
  app.onError((error, context) => respond(context, refusalOfFault(deps, error)));
  return app;
}

type Status = 200 | 400 | 401 | 404 | 409 | 410 | 413 | 422 | 503;
type Context = { json(body: object, status: Status, headers?: Record<string, string>): Response };

function respond(context: Context, body: object, refusalStatus?: 413): Response {
  if (!isRefused(body)) return context.json(body, 200);
  const { code, retryAfterSeconds } = body.refused;
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  return context.json({ error: body.refused }, refusalStatus ?? statusOfRefusal[code], headers);
}

async function answer(
  deps: WorkerApiDependencies,
  operation: WorkerOperation,
  address: AttemptAddress,
  text: string,
  authorization: string | undefined,
): Promise<object> {
  const request = parseRequest(operation, text);
  if (isRefused(request)) return request;
  const identified =
    operation === 'register'
      ? await identifyByCode(deps.ledger, address, {
          code: registerRequestSchema.parse(request).code,
          key: deps.registrationKey,
        })
      : await identifyByToken(deps.ledger, address, authorization);
  if (isRefused(identified)) return identified;
  const handler = operationHandlers[operation] as OperationHandler<WorkerOperation>;
  const call = { ...address, deps, request: request as never };
  if (identified.rights === 'live') return await handler.run({ ...call, job: identified.job });
  const { job, refusal } = identified;
  return (await handler.afterEnd?.({ ...call, job, refusal })) ?? refusal;
}

function parseRequest(operation: WorkerOperation, text: string): object | WorkerRefusal {
  const parsed = workerOperations[operation].request.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  return refuseWorker('invalid', z.prettifyError(parsed.error).slice(0, 2_000));
}

/** The value, or undefined, which no schema takes, when the text is not JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusalOfFault({ log, metrics }: WorkerApiDependencies, error: Error): WorkerRefusal {
  const fault = error instanceof FactoryError ? error : undefined;
  const code = fault?.code ?? 'unexpected';
  log.error('worker call failed', { service: 'worker-api', code, error });
  metrics.record({ name: 'faults', value: 1, facts: { service: 'worker-api', code } });
  return fault === undefined || fault.disposition === 'retry'
    ? unavailable(fault?.retryAfterSeconds)
    : refuseWorker('refused', `${fault.message} (${fault.code})`);
}

/** `seconds`: as long whoever could not be asked wants to be left alone, such as GitHub after too many requests. */
function unavailable(seconds: number | undefined): WorkerRefusal {
  const { refused } = refuseWorker('unavailable', 'The factory cannot answer at the moment. Try again.');
  return {
    refused:
      seconds === undefined ? refused : { ...refused, retryAfterSeconds: Math.max(1, Math.ceil(seconds)) },
  };
}
