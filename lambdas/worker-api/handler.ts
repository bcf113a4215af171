import { handle } from 'hono/aws-lambda';
import { withSecrets } from '../../src/wiring/with-secrets.ts';
import { createWorkerApi } from '../../src/wiring/worker-api.ts';

/** API Gateway v2 → the worker protocol. */
export const handler = await withSecrets(process.env, (environment) => handle(createWorkerApi(environment)));
