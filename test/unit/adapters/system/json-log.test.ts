import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createJsonLog } from '../../../../src/adapters/system/json-log.ts';

function capture(secrets: string[] = []) {
  const lines: string[] = [];
  const log = createJsonLog({
    service: 'dispatcher',
    secrets,
    destination: { write: (line: string) => void lines.push(line) },
  });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> };
}

describe('the log', () => {
  it('is one JSON object a line with the message static and the data in fields', () => {
    const { log, last, lines } = capture();
    log.warn('job dispatched', { jobId: '77-3', attempt: 2, outcome: 'started' });
    const { time, ...line } = last();
    assert.deepEqual(line, {
      level: 'warn',
      service: 'dispatcher',
      jobId: '77-3',
      attempt: 2,
      outcome: 'started',
      msg: 'job dispatched',
    });
    assert.match(String(time), /^\d{4}-\d\d-\d\dT/);
    assert.equal(lines[0]?.trim().includes('\n'), false);
  });

  it('tells no secret, wherever it hides', () => {
    const secret = 'hunter2-hunter2-hunter2';
    const { log, lines } = capture([secret]);
    const token = `ghs_${'a1B2'.repeat(9)}`;
    log.error(`failed with ${secret}`, {
      note: { deep: [`Bearer ${token}`] },
      error: new Error(`no entry for ${token}`, { cause: new Error(secret) }),
    });
    assert.ok(!lines.join('').includes(secret) && !lines.join('').includes(token), lines.join(''));
  });

  it('tells of an error its name, message, code, stack and causes, not what else hangs on it', () => {
    const { log, last } = capture();
    const cause = Object.assign(new TypeError('broken'), { request: { body: 'a whole payload' } });
    log.error('message failed', { error: Object.assign(new Error('outer', { cause }), { code: 'E1' }) });
    const error = last().error as Record<string, unknown>;
    assert.deepEqual([error.type, error.message, error.code], ['Error', 'outer', 'E1']);
    assert.deepEqual((error.cause as Record<string, unknown>).message, 'broken');
    assert.ok(!JSON.stringify(error).includes('payload'));
  });

  it('survives causes that go round in circles, and things thrown that are no errors', () => {
    const { log, lines } = capture();
    const one = new Error('one');
    one.cause = new Error('two', { cause: one });
    log.error('odd', { error: one });
    log.error('odd', { error: 'text' });
    log.error('odd', { error: null });
    assert.equal(lines.length, 3);
  });
});
