import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';

/** A worker that does no work: it registers and says at once that it is blocked, so that only the factory around it is measured. Imports next to nothing. */
const { WORKER_API_URL = '', JOB_ID = '', ATTEMPT = '', REGISTRATION_CODE = '' } = process.env;
const token = randomBytes(32).toString('hex');

await call('register', {
  code: REGISTRATION_CODE,
  tokenHash: createHash('sha256').update(token).digest('hex'),
});
await call('fail', {
  stopReason: 'blocked',
  explanation: 'The benchmark wants nothing done.',
  usage: { inputTokens: 0, outputTokens: 0, microUsd: 0, modelCalls: 0, durationMs: 0 },
});

function call(operation: string, body: object): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${WORKER_API_URL}/v1/jobs/${JOB_ID}/attempts/${ATTEMPT}/${operation}`,
      { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` } },
      (answer) => {
        answer.resume();
        answer.once('end', () =>
          answer.statusCode === 200
            ? resolve()
            : reject(new Error(`${operation} was answered with ${answer.statusCode}`)),
        );
      },
    );
    outgoing.once('error', reject);
    outgoing.end(JSON.stringify(body));
  });
}
