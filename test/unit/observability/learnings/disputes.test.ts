import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Learning } from '../../../../src/contracts/learning.ts';
import { disputesAmong } from '../../../../src/observability/learnings/disputes.ts';
import { promotable } from '../../../../src/observability/learnings/lessons-file.ts';
import { rankLearnings } from '../../../../src/observability/learnings/rank-learnings.ts';
import { factId } from '../../../../src/observability/learnings/same-fact.ts';

const learning = (fact: string, scopeGlobs: string[] = [], repository = 1): Learning => ({
  id: factId(fact),
  repository: { id: repository, owner: 'acme', name: `widgets-${repository}` },
  ...{ fact, scopeGlobs, evidence: { sha256: 'e'.repeat(64), bytes: 1 }, commit: '1'.repeat(40) },
  ...{ confirmedBy: ['1-1', '1-2'], hitBy: [] },
  ...{ createdAt: '2026-01-01T00:00:00.000Z', lastVerified: '2026-01-01T00:00:00.000Z' },
});
const dispute = (one: string, other: string, scopes: [string[], string[]] = [[], []]) =>
  disputesAmong([learning(one, scopes[0]), learning(other, scopes[1])]).size === 2;

describe('facts that contradict one another', () => {
  for (const [one, other] of [
    ['The server of the tests listens on port 8080.', 'the server of the tests listens on port 9090'],
    ['The tests need Node 20.11 or newer.', 'The tests need Node 24 or newer.'],
    ['The build of the widgets needs codegen.', 'The build of the widgets never needs codegen.'],
    ['The migrations run before the tests start.', 'The migrations run after the tests start.'],
    ['Integration tests need LOG_LEVEL=debug to pass.', 'Integration tests need LOG_LEVEL=info to pass.'],
    ['The package manager of this repository is `pnpm`.', 'The package manager of this repository is `npm`.'],
    ["The client doesn't retry failed requests.", 'The client does retry failed requests.'],
  ] as const)
    it(`are both known for it: ${one} ${other}`, () => {
      assert.ok(dispute(one, other));
      assert.ok(dispute(other, one));
    });

  for (const [one, other] of [
    ['The tests need `npm run codegen` once.', 'The tests need `npm run fixtures` once.'],
    ['The API listens on port 8080.', 'The metrics of the worker listen on port 9090.'],
    ['The server never listens on port 8080.', 'The server never listens on port 9090.'],
    ['The server listens on port 8080.', 'The server never listens on port 9090.'],
    ['Unit tests need NODE_ENV=test.', 'The production bundle needs NODE_ENV=production.'],
    ['The tests need a build first.', 'the tests need a build, first'],
    ['Line 3', 'Line 4'],
  ] as const)
    it(`are not these: ${one} ${other}`, () => assert.equal(dispute(one, other), false));

  it('are about the same paths, or one about everything', () => {
    const [one, other] = [
      'The default timeout of calls is 30 seconds.',
      'The default timeout of calls is 5 seconds.',
    ];
    assert.ok(dispute(one, other, [['src/api/**'], ['src/api/calls.ts']]));
    assert.ok(dispute(one, other, [['src/api/**'], []]));
    assert.ok(!dispute(one, other, [['src/api/**'], ['src/worker/**']]));
  });

  const eight = learning('The server of the tests listens on port 8080.');
  const nine = learning('The server of the tests listens on port 9090.');
  const other = learning('The server of the tests needs a certificate.');

  it('are told to no agent and proposed to nobody, neither of them, until one is gone', () => {
    const topic = { text: 'Mend the server of the tests', writeGlobs: [] };
    const now = Date.parse('2026-01-02T00:00:00.000Z');
    const told = (...known: Learning[]) => rankLearnings(known, topic, now).map(({ fact }) => fact);
    assert.deepEqual(told(eight, nine, other), [other.fact]);
    assert.deepEqual(told(eight, other).toSorted(), [eight.fact, other.fact].toSorted());
    const old = { ...nine, lastVerified: '2025-01-01T00:00:00.000Z' };
    assert.deepEqual(told(eight, old, other).toSorted(), [eight.fact, other.fact].toSorted());
    assert.deepEqual(
      promotable([eight, nine, other]).map(({ fact }) => fact),
      [other.fact],
    );
  });

  it('belong to one repository', () => {
    const elsewhere = learning(nine.fact, [], 2);
    assert.equal(promotable([eight, elsewhere]).length, 2);
  });

  it('name each other, however many they are', () => {
    const seven = learning('The server of the tests listens on port 7070.');
    assert.deepEqual(disputesAmong([eight, nine, seven]).get(eight.id), [nine.id, seven.id]);
  });

  it('are found among as many as are kept, in little time', () => {
    const many = Array.from({ length: 200 }, (_, index) =>
      learning(
        `The service number ${index} of the tests listens on its own port ${8_000 + index} by default.`,
      ),
    );
    const before = process.cpuUsage();
    assert.equal(disputesAmong(many).size, 200);
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 1_500_000, `${user + system} µs`);
  });
});
