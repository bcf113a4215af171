import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, describe, it } from 'node:test';
import { handle } from 'hono/aws-lambda';
import { registrationCode } from '../../../src/orchestration/registration-code.ts';
import { createWorkerApi } from '../../../src/wiring/worker-api.ts';
import { silentLog } from '../../support/silent-log.ts';
import { startTemporaryCloud } from '../../support/temporary-cloud.ts';

const cloud = await startTemporaryCloud();
after(() => cloud.close());

const registrationKey = 'r'.repeat(32);
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const handler = handle(
  createWorkerApi(
    {
      ...cloud.environment,
      GITHUB_API_URL: 'http://127.0.0.1:9',
      GITHUB_GIT_URL: 'http://127.0.0.1:9',
      GITHUB_APP_ID: '1',
      GITHUB_APP_PRIVATE_KEY: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
      WORKER_REGISTRATION_KEY: registrationKey,
      MODEL_BASE_URL: 'http://127.0.0.1:9/v1',
      MODEL_API_KEY: 'model-key',
    },
    { log: silentLog },
  ),
);

type Event = Parameters<typeof handler>[0];

/** An HTTP call as API Gateway v2 hands it to a Lambda function. */
function eventOf(path: string, body: string, isBase64Encoded = false): Event {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers: { 'content-type': 'application/json', host: 'worker-api.test' },
    requestContext: {
      domainName: 'worker-api.test',
      http: { method: 'POST', path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
    },
    body: isBase64Encoded ? Buffer.from(body).toString('base64') : body,
    isBase64Encoded,
  } as unknown as Event;
}

async function post(
  path: string,
  body: object,
  isBase64Encoded = false,
): Promise<{ status: number; code: unknown }> {
  const { statusCode, body: text } = await handler(eventOf(path, JSON.stringify(body), isBase64Encoded));
  return { status: statusCode, code: (JSON.parse(text) as { error?: { code: string } }).error?.code };
}

const register = (code: string) => ({ code, tokenHash: 'a'.repeat(64) });

describe('worker-api as a Lambda function', () => {
  it('refuses a forged code, also in a body that comes as base64', async () => {
    for (const isBase64Encoded of [false, true]) {
      const answer = await post(
        '/v1/jobs/77-1/attempts/1/register',
        register('b'.repeat(64)),
        isBase64Encoded,
      );
      assert.deepEqual(answer, { status: 401, code: 'unauthorized' });
    }
  });

  it('knows no job of which the log says nothing', async () => {
    const code = registrationCode(registrationKey, '77-1', 1);
    assert.deepEqual(await post('/v1/jobs/77-1/attempts/1/register', register(code)), {
      status: 409,
      code: 'fenced',
    });
  });

  it('has no other paths', async () => {
    assert.equal((await post('/v1/jobs/77-1', {})).status, 404);
  });
});
