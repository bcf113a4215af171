import { closest, distance } from 'fastest-levenshtein';

/** The known word that was probably meant, or undefined when none is near (more than a third of it, at least two letters, would have to change). */
export function nearestMatch(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || word.length > 100) return undefined;
  const match = closest(word.toLowerCase(), [...known]);
  return distance(word.toLowerCase(), match) <= Math.max(2, Math.floor(match.length / 3)) ? match : undefined;
}
