import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Learning } from '../../../../src/contracts/learning.ts';
import { bm25 } from '../../../../src/observability/learnings/bm25.ts';
import { rankLearnings } from '../../../../src/observability/learnings/rank-learnings.ts';
import { factId } from '../../../../src/observability/learnings/same-fact.ts';
import { symbolsOf } from '../../../../src/observability/learnings/words-of.ts';

const now = Date.parse('2026-06-01T00:00:00.000Z');
const daysAgo = (days: number) => new Date(now - days * 24 * 60 * 60_000).toISOString();

function learning(fact: string, change: Partial<Learning> = {}): Learning {
  return {
    id: factId(fact),
    repository: { id: 1, owner: 'acme', name: 'widgets' },
    fact,
    scopeGlobs: ['elsewhere/**'],
    evidence: { sha256: 'e'.repeat(64), bytes: 1 },
    commit: '1'.repeat(40),
    confirmedBy: ['1-1'],
    hitBy: [],
    createdAt: daysAgo(1),
    lastVerified: daysAgo(1),
    ...change,
  };
}
const told = (learnings: Learning[], text: string, writeGlobs: string[] = []) =>
  rankLearnings(learnings, { text, writeGlobs }, now).map(({ fact }) => fact);

describe('what a run is told of earlier ones', () => {
  const aboutPath = learning('Handlers there are registered in index.', { scopeGlobs: ['src/api/**'] });
  const aboutError = learning('The error TS2307 goes away after npm run codegen.');
  const aboutWords = learning('Greeting texts live next to their translations.');
  const aboutAll = learning('Commit messages are checked.', { scopeGlobs: [] });
  const all = [aboutAll, aboutWords, aboutError, aboutPath];

  it('is first about the paths of its plan, then about symbols and errors, then about words, then about everything', () => {
    const text = 'Change the greeting. It fails with TS2307.';
    assert.deepEqual(
      told(all, text, ['src/api/users.ts']),
      [aboutPath, aboutError, aboutWords, aboutAll].map(({ fact }) => fact),
    );
  });

  it('is about a path also when the words name it, and not about every path when the plan may write all', () => {
    assert.deepEqual(told([aboutPath], 'See src/api/users.ts for the bug.'), [aboutPath.fact]);
    assert.deepEqual(told([aboutPath], 'Something else.', ['**']), []);
  });

  it('leaves out what shares nothing with it', () => {
    assert.deepEqual(told([aboutWords], 'Bump a dependency.'), []);
  });

  it('counts half what nobody has verified for a month, and is silent after three', () => {
    const fresh = learning('Greeting one.', { lastVerified: daysAgo(5) });
    const stale = learning('Greeting two.', { lastVerified: daysAgo(31) });
    const gone = learning('Greeting three.', { lastVerified: daysAgo(91) });
    assert.deepEqual(told([gone, stale, fresh], 'greeting'), ['Greeting one.', 'Greeting two.']);
  });

  it('is never more than eight facts or 1,500 tokens, and the same whatever order they are stored in', () => {
    const fact = fc.string({
      minLength: 10,
      maxLength: 500,
      unit: fc.constantFrom('a', 'ß', '漢', ' ', 'greet '),
    });
    fc.assert(
      fc.property(fc.uniqueArray(fact, { maxLength: 30 }), (facts) => {
        const learnings = facts
          .filter((each) => each.length <= 500)
          .map((each, at) => learning(each, { id: `${at}`.padStart(64, '0'), scopeGlobs: [] }));
        const ranked = rankLearnings(learnings, { text: 'greet', writeGlobs: [] }, now);
        assert.ok(ranked.length <= 8);
        assert.ok(ranked.reduce((sum, each) => sum + [...each.fact.matchAll(/漢/g)].length, 0) <= 1_500);
        assert.deepEqual(
          rankLearnings(learnings.toReversed(), { text: 'greet', writeGlobs: [] }, now),
          ranked,
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe('BM25', () => {
  const texts = [['red', 'fox'], ['red', 'red', 'fox'], ['dog'], ['red', ...Array(50).fill('filler')]];

  it('prefers rare words, repeated words and short texts, and is 0 without a shared word', () => {
    const [once, twice, none, long] = bm25(texts, ['red']) as [number, number, number, number];
    assert.ok(twice > once && once > long && long > 0);
    assert.equal(none, 0);
    const [fox, , dog] = bm25(texts, ['fox', 'dog']) as [number, number, number];
    assert.ok(dog > fox);
  });

  it('agrees with its formula on a case worked by hand', () => {
    // two texts of one word each, the word in one of them: idf = ln(1 + 1.5/1.5), tf part = 2.2/2.2
    assert.ok(Math.abs((bm25([['a'], ['b']], ['a'])[0] ?? 0) - Math.LN2) < 1e-12);
    assert.deepEqual(bm25([], ['a']), []);
  });
});

describe('symbols', () => {
  it('are what stands exactly so in code, errors and paths, and no ordinary words', () => {
    const text =
      'When readConfig fails with ERR_MODULE_NOT_FOUND in src/api.ts, TS2307 or std::io is why. See also.';
    assert.deepEqual([...symbolsOf(text)].toSorted(), [
      'ERR_MODULE_NOT_FOUND',
      'TS2307',
      'readConfig',
      'src/api.ts',
      'std::io',
    ]);
  });
});
