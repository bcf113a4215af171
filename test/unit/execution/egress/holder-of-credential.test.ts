import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { holderOfCredential } from '../../../../src/execution/egress/holder-of-credential.ts';
import { issueEgressCredential } from '../../../../src/orchestration/issue-egress-credential.ts';

const key = 'k'.repeat(32);
const header = (words: string) => `Basic ${Buffer.from(words, 'latin1').toString('base64')}`;
const attempts = fc.record({
  jobId: fc.stringMatching(/^[\w-]{1,100}$/),
  attempt: fc.integer({ min: 1, max: 999_999_999 }),
  expiresAt: fc.integer({ min: 1_000, max: 4_102_444_800_000 }),
});

describe('a credential for the egress gateway', () => {
  it('names its attempt until the second it expires in, in the address of a proxy too', () => {
    fc.assert(
      fc.property(attempts, (given) => {
        const url = new URL('http://proxy.test:3128');
        Object.assign(url, issueEgressCredential(key, given));
        const authorization = header(`${url.username}:${url.password}`);
        const end = Math.floor(given.expiresAt / 1_000) * 1_000;
        const { jobId, attempt } = given;
        assert.deepEqual(holderOfCredential(key, authorization, end - 1), { jobId, attempt });
        assert.equal(holderOfCredential(key, authorization, end), 'credential-expired');
      }),
    );
  });

  it('is spoilt by every change of a character', () => {
    const { username, password } = issueEgressCredential(key, {
      jobId: '77-1',
      attempt: 1,
      expiresAt: 9_000,
    });
    const words = `${username}:${password}`;
    fc.assert(
      fc.property(fc.nat(words.length - 1), fc.integer({ min: 0, max: 255 }), (at, code) => {
        const changed = words.slice(0, at) + String.fromCharCode(code) + words.slice(at + 1);
        fc.pre(changed !== words);
        assert.equal(holderOfCredential(key, header(changed), 0), 'not-a-credential');
      }),
    );
  });

  it('is nothing else than what was issued, whatever a header says', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map(header),
          fc.base64String().map((text) => `Basic ${text}`),
        ),
        (text) => {
          assert.equal(holderOfCredential(key, text, 0), 'not-a-credential');
        },
      ),
    );
    assert.equal(holderOfCredential(key, undefined, 0), 'no-credential');
  });

  it('does not expire by a number that is none, signed or not', () => {
    const { username, password } = issueEgressCredential(key, {
      jobId: '77-1',
      attempt: 1,
      expiresAt: Number.NaN,
    });
    assert.equal(holderOfCredential(key, header(`${username}:${password}`), 0), 'not-a-credential');
  });
});
