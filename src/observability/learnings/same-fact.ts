import { createHash } from 'node:crypto';
import type { Learning } from '../../contracts/learning.ts';
import { wordsOf } from './words-of.ts';

/** How much of their words two facts must share to be one: found by trial on paraphrases, high enough that a changed number or name makes another fact. */
const likeness = 0.8;

/** The name of a fact: the same words in the same order, whatever their case and punctuation, have the same one. */
export function factId(fact: string): string {
  return createHash('sha256').update(wordsOf(fact).join(' ')).digest('hex');
}

/** The fact among those known that this one says again, in other words perhaps. Numbers and symbols must agree. */
export function knownAs(fact: string, known: readonly Learning[]): Learning | undefined {
  const id = factId(fact);
  const words = new Set(wordsOf(fact));
  return (
    known.find((each) => each.id === id) ??
    known.find((each) => {
      const others = new Set(wordsOf(each.fact));
      const shared = [...words].filter((word) => others.has(word)).length;
      const differing = [...words.symmetricDifference(others)];
      return (
        shared / new Set([...words, ...others]).size >= likeness &&
        !differing.some((word) => /\d|_/.test(word) || /^(?:no|not|never|without|cannot)$/.test(word))
      );
    })
  );
}
