import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createHttpWorkerControl } from '../../../../src/execution/control/http-worker-control.ts';

type Answer = { status: number; body: unknown } | Error;

function world(
  answers: Answer[],
  { stopped = new AbortController().signal, chance = 1, paused = () => {} } = {},
) {
  const calls: { url: string; init: RequestInit }[] = [];
  const pauses: number[] = [];
  /** Those that a stop ends. */
  const waits: number[] = [];
  const control = createHttpWorkerControl({
    url: 'http://control.example/',
    jobId: '1-2',
    attempt: 3,
    token: 'secret-token',
    random: { next: () => chance },
    async pause(ms, signal) {
      (signal === undefined ? pauses : waits).push(ms);
      paused();
    },
    stopped,
    timeoutMs: 1_000,
    fetch: (async (url: string, init: RequestInit) => {
      calls.push({ url, init });
      const answer = answers[Math.min(calls.length - 1, answers.length - 1)] ?? new Error('none');
      if (answer instanceof Error) throw answer;
      const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
      return new Response(body, { status: answer.status });
    }) as typeof fetch,
  });
  return { control, calls, pauses, waits };
}
const refusal = (code: string) => ({ error: { code, message: 'because' } });
const usage = { inputTokens: 0, outputTokens: 0, microUsd: 0, modelCalls: 0, durationMs: 0 };
const beat = { phase: 'working', step: 1, note: '' } as const;

describe('createHttpWorkerControl', () => {
  it('posts to the path of the protocol with the worker’s token', async () => {
    const { control, calls } = world([{ status: 200, body: { directive: 'continue' } }]);
    assert.deepEqual(await control.call('heartbeat', beat), { directive: 'continue' });
    assert.equal(calls[0]?.url, 'http://control.example/v1/jobs/1-2/attempts/3/heartbeat');
    assert.equal(new Headers(calls[0]?.init.headers).get('authorization'), 'Bearer secret-token');
    assert.equal(calls[0]?.init.redirect, 'error');
  });

  for (const answer of [
    new TypeError('fetch failed'),
    { status: 503, body: refusal('unavailable') },
    { status: 500, body: 'Internal Server Error' },
    { status: 502, body: '<html>' },
    { status: 403, body: { message: 'a proxy says no' } },
    { status: 200, body: '' },
  ] as Answer[]) {
    it(`tries again after ${answer instanceof Error ? answer.message : JSON.stringify(answer)}`, async () => {
      const { control, calls, pauses } = world([
        answer,
        answer,
        { status: 200, body: { directive: 'continue' } },
      ]);
      assert.deepEqual(await control.call('heartbeat', beat), { directive: 'continue' });
      assert.equal(calls.length, 3);
      assert.deepEqual(pauses, [250, 500]);
    });
  }

  it('gives up in the end, and says that there is no answer', async () => {
    const { control, calls, pauses } = world([new TypeError('fetch failed')]);
    await assert.rejects(control.call('heartbeat', beat), {
      code: 'worker-api-unavailable',
      disposition: 'retry',
    });
    assert.equal(calls.length, 9);
    assert.deepEqual(pauses, [250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  });

  for (const code of ['fenced', 'stopped', 'unauthorized']) {
    it(`knows that ${code} ends the attempt`, async () => {
      const { control, calls } = world([{ status: 409, body: refusal(code) }]);
      await assert.rejects(control.call('heartbeat', beat), { code: 'worker-fenced' });
      assert.equal(calls.length, 1);
    });
  }

  for (const code of ['invalid', 'refused', 'not-found']) {
    it(`does not repeat what is ${code}`, async () => {
      const { control, calls } = world([{ status: 422, body: refusal(code) }]);
      await assert.rejects(control.call('heartbeat', beat), { code: 'worker-refused' });
      assert.equal(calls.length, 1);
    });
  }

  it('does not believe an answer that is not of the protocol', async () => {
    const { control } = world([{ status: 200, body: { directive: 'dance' } }]);
    await assert.rejects(control.call('heartbeat', beat), { code: 'worker-refused' });
  });

  it('uploads by the address it is given, unless the store has the content', async () => {
    const first = world([
      { status: 200, body: { present: false, url: 'http://store.example/x', headers: { 'x-a': 'b' } } },
      { status: 200, body: 'stored' },
    ]);
    const ref = await first.control.upload(Buffer.from('hello'));
    assert.deepEqual(ref, {
      sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
      bytes: 5,
    });
    assert.equal(first.calls[1]?.url, 'http://store.example/x');
    assert.deepEqual(first.calls[1]?.init.headers, { 'x-a': 'b' });
    const second = world([{ status: 200, body: { present: true, url: '', headers: {} } }]);
    await second.control.upload(Buffer.from('hello'));
    assert.equal(second.calls.length, 1);
  });

  it('asks for a fresh address when the store fails', async () => {
    const target = { status: 200, body: { present: false, url: 'http://store.example/x', headers: {} } };
    const { control, calls } = world([
      target,
      { status: 403, body: 'expired' },
      target,
      { status: 200, body: '' },
    ]);
    await control.upload(Buffer.from('hello'));
    assert.equal(calls.length, 4);
  });
});

describe('a worker that is told when to ask again', () => {
  const granted = { status: 200, body: { directive: 'continue' } };
  const told = (retryAfterSeconds: unknown): Answer => ({
    status: 503,
    body: { error: { code: 'unavailable', message: 'because', retryAfterSeconds } },
  });
  const minutes = 60_000;

  it('waits so long and a little longer, and loses none of its tries by it', async () => {
    const nothing = new TypeError('fetch failed');
    const { control, calls, pauses, waits } = world([
      ...Array.from({ length: 8 }, () => nothing),
      told(60),
      told(900),
      granted,
    ]);
    assert.deepEqual(await control.call('heartbeat', beat), { directive: 'continue' });
    assert.deepEqual([calls.length, pauses.length], [11, 8]);
    assert.deepEqual(waits, [66_000, 930_000]);
  });

  it('comes back when it was told, where chance adds nothing', async () => {
    const { control, waits } = world([told(60), granted], { chance: 0 });
    await control.call('heartbeat', beat);
    assert.deepEqual(waits, [60_000]);
  });

  it('outlasts the longest limit of GitHub, and gives up as ever when it is told so again and again', async () => {
    const { control, pauses, waits } = world([told(3_600)], { chance: 0 });
    await assert.rejects(control.call('heartbeat', beat), { code: 'worker-api-unavailable' });
    assert.deepEqual(waits, [60 * minutes, 5 * minutes]);
    assert.equal(pauses.length, 8);
  });

  it('waits no longer for a time that nobody means', async () => {
    const { control, waits } = world([told(Number.MAX_SAFE_INTEGER), granted], { chance: 0 });
    await control.call('heartbeat', beat);
    assert.deepEqual(waits, [65 * minutes]);
  });

  for (const absurd of [0, -5, 1.5, 1e300, '60', null, {}]) {
    it(`takes ${JSON.stringify(absurd)} for no time`, async () => {
      const { control, pauses, waits } = world([told(absurd), granted]);
      assert.deepEqual(await control.call('heartbeat', beat), { directive: 'continue' });
      assert.deepEqual([waits, pauses], [[], [250]]);
    });
  }

  it('waits also for the address of an upload', async () => {
    const present = { status: 200, body: { present: true, url: '', headers: {} } };
    const { control, waits } = world([told(60), present], { chance: 0 });
    await control.upload(Buffer.from('hello'));
    assert.deepEqual(waits, [60_000]);
  });

  it('asks again at once when the attempt is stopped while it waits, and hears that it has ended', async () => {
    const stop = new AbortController();
    const { control, waits, pauses } = world([told(3_600), { status: 410, body: refusal('stopped') }], {
      stopped: stop.signal,
      paused: () => stop.abort(),
    });
    await assert.rejects(control.call('clone-token', {}), { code: 'worker-fenced' });
    assert.deepEqual([waits.length, pauses], [1, []]);
  });

  it('waits for nobody any more once it was stopped, and gives up within a minute', async () => {
    const { control, waits, pauses } = world([told(3_600)], { stopped: AbortSignal.abort() });
    await assert.rejects(control.call('fail', { stopReason: 'cancelled', explanation: 'x', usage }), {
      code: 'worker-api-unavailable',
    });
    assert.deepEqual(waits, []);
    assert.equal(
      pauses.reduce((sum, ms) => sum + ms, 0),
      31_750,
    );
  });
});
