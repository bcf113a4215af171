import { handle } from 'hono/aws-lambda';
import { createWorkerApi } from '../../src/wiring/worker-api.ts';

/** API Gateway v2 → the worker protocol. */
export const handler = handle(createWorkerApi(process.env));
