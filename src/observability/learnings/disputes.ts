import type { Learning } from '../../contracts/learning.ts';
import { scopesMeet } from './scopes.ts';
import { wordsOf } from './words-of.ts';

/** How much of their words, values aside, two facts must share to be about the same. */
const likeness = 0.8;

/** What a fact says of what: its words without the values in it, those values in their order, and whether it denies. */
type Claim = { subject: ReadonlySet<string>; values: string; denies: boolean };

const negations = /\b(?:no|not|never|without|cannot|nor|\w+n['’]t)\b/giu;
/** Words that stand against one another. */
const opposites = new Map(
  (
    [
      ['before', 'after'],
      ['enabled', 'disabled'],
      ['true', 'false'],
      ['required', 'optional'],
      ['sync', 'async'],
      ['synchronous', 'asynchronous'],
      ['always', 'sometimes'],
      ['first', 'last'],
      ['allowed', 'forbidden'],
      ['relative', 'absolute'],
    ] as const
  ).flatMap((pair) => pair.map((word) => [word as string, pair.join('|')] as const)),
);
/** In a sentence that says what something is, a piece of code is a value: `The package manager is pnpm` and `… is npm` cannot both be true, while `Run a` and `Run b` can. */
const saysWhatIs = /\b(?:is|are|called|named)\b/i;
/** A number, the right side of a setting such as `PORT=1`, a piece of code, or a word. */
const parts = /(?<==\s?["']?)[\w./:-]+|\d+(?:[.,:]\d+)*|`[^`]+`|\p{L}+/gu;

/**
 * The facts that contradict another one, with the names of those. Seen without a model, and so that it can be said why: they can be about the same paths, their words are the same, and either one denies
 * what the other says, or both say it with another value: a number, an opposite, the other side of a setting, the code that something is. Which of them is right nobody knows.
 *
 * Pure. @param learnings of one repository
 */
export function disputesAmong(
  learnings: readonly Pick<Learning, 'id' | 'fact' | 'scopeGlobs'>[],
): Map<string, string[]> {
  const claims = learnings.map((learning) => ({ learning, claim: claimOf(learning.fact) }));
  const disputes = new Map<string, string[]>();
  const note = (id: string, other: string) => disputes.set(id, [...(disputes.get(id) ?? []), other]);
  for (const [at, one] of claims.entries()) {
    for (const other of claims.slice(at + 1)) {
      if (!contradict(one.claim, other.claim)) continue;
      if (!scopesMeet(one.learning.scopeGlobs, other.learning.scopeGlobs)) continue;
      note(one.learning.id, other.learning.id);
      note(other.learning.id, one.learning.id);
    }
  }
  return disputes;
}

/** Whether both cannot be true. Two denials with other values can: something is neither. */
function contradict(one: Claim, other: Claim): boolean {
  const isSame = one.values === other.values;
  const disagree = one.denies === other.denies ? !one.denies && !isSame : isSame;
  return disagree && isSameSubject(one.subject, other.subject);
}

function isSameSubject(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  const shared = [...one].filter((word) => other.has(word)).length;
  return shared > 1 && shared / new Set([...one, ...other]).size >= likeness;
}

function claimOf(fact: string): Claim {
  const affirmed = fact.replaceAll(negations, ' ');
  const codeIsValue = saysWhatIs.test(fact.replaceAll(/`[^`]*`/g, ''));
  const words: string[] = [];
  const values: string[] = [];
  const take = (word: string, kind: string) => {
    values.push(word.toLowerCase());
    words.push(kind);
  };
  for (const { 0: part, index } of affirmed.matchAll(parts)) {
    const opposite = opposites.get(part.toLowerCase());
    if (opposite !== undefined) take(part, opposite);
    else if (/^\d/.test(part) || /=\s?["']?$/.test(affirmed.slice(0, index))) take(part, 'value');
    else if (part.startsWith('`') && codeIsValue && !part.includes('=')) take(part, 'code');
    else words.push(part);
  }
  return {
    subject: new Set(wordsOf(words.join(' '))),
    values: values.join('\0'),
    denies: (fact.match(negations)?.length ?? 0) % 2 === 1,
  };
}
