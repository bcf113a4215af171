import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { asFactoryError } from '../../../../src/adapters/github/github-failure.ts';
import { FactoryError } from '../../../../src/contracts/factory-error.ts';

const now = Date.parse('2026-03-01T12:00:00.000Z');

function answer(status: number, headers: Record<string, string> = {}, message = 'no') {
  return Object.assign(new Error(message), { status, response: { headers } });
}

describe('a failed request to GitHub', () => {
  for (const [name, error, code, disposition, after] of [
    ['500', answer(500), 'github-unavailable', 'retry', undefined],
    ['502', answer(502), 'github-unavailable', 'retry', undefined],
    ['503 with Retry-After', answer(503, { 'retry-after': '7' }), 'github-unavailable', 'retry', 7],
    ['408', answer(408), 'github-unavailable', 'retry', undefined],
    ['429', answer(429, { 'retry-after': '60' }), 'github-unavailable', 'retry', 60],
    [
      'the primary rate limit',
      answer(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1_000 + 90) }),
      'github-unavailable',
      'retry',
      90,
    ],
    [
      'a reset in the past',
      answer(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1_000 - 5) }),
      'github-unavailable',
      'retry',
      1,
    ],
    [
      'a secondary rate limit that only its message tells',
      answer(403, { 'x-ratelimit-remaining': '4000' }, 'You have exceeded a secondary rate limit.'),
      'github-unavailable',
      'retry',
      60,
    ],
    ['429 without a time', answer(429), 'github-unavailable', 'retry', 60],
    [
      'a Retry-After of months',
      answer(429, { 'retry-after': '8640000' }),
      'github-unavailable',
      'retry',
      3_600,
    ],
    [
      'a missing permission',
      answer(403, {}, 'Resource not accessible by integration'),
      'github-forbidden',
      'ask-human',
      undefined,
    ],
    ['refused credentials', answer(401), 'github-unavailable', 'retry', undefined],
    ['404', answer(404), 'github-refused', 'quarantine', undefined],
    ['422', answer(422), 'github-refused', 'quarantine', undefined],
    ['a broken connection', new TypeError('fetch failed'), 'github-unavailable', 'retry', undefined],
    ['a timeout', new DOMException('timed out', 'TimeoutError'), 'github-unavailable', 'retry', undefined],
    ['something that is no error', 'nothing', 'github-unavailable', 'retry', undefined],
    [
      'a forbidden mutation',
      { errors: [{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }] },
      'github-forbidden',
      'ask-human',
      undefined,
    ],
    [
      'a GraphQL rate limit',
      { errors: [{ type: 'RATE_LIMITED', message: 'slow' }] },
      'github-unavailable',
      'retry',
      60,
    ],
    [
      'a GraphQL hiccup',
      { errors: [{ message: 'Something went wrong' }] },
      'github-unavailable',
      'retry',
      undefined,
    ],
  ] as const)
    it(`by ${name} is ${code}, to ${disposition}`, () => {
      const fault = asFactoryError(error, 'read issue', now);
      assert.deepEqual([fault.code, fault.disposition, fault.retryAfterSeconds], [code, disposition, after]);
      assert.equal(fault.cause, error);
    });

  it('that is a fault of the factory already stays what it is', () => {
    const fault = new FactoryError('github-not-installed', 'x', { disposition: 'ask-human' });
    assert.equal(asFactoryError(fault, 'read issue', now), fault);
  });
});
