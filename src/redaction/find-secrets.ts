import { decodedTexts } from './decoded-texts.ts';
import { gluedTexts } from './glued-texts.ts';
import { hintWindows } from './hint-windows.ts';
import { entropy, isMasked, isPlaceholder } from './placeholder.ts';
import type { SecretKind } from './secret-kinds.ts';
import { matchesWhole, type Shape, shapesIn } from './shapes.ts';
import { reversed, type TextReading, within } from './text-reading.ts';

/** A kind of secret and where in the text it starts, if need be where its encoded or split form does. */
export type FoundSecret = { name: string; index: number };

/** Bits per character above which an assigned value is taken for random. */
const leastEntropy = 4;
/** Encodings within encodings are followed this far. */
const deepest = 2;

/**
 * Which kinds of secrets a text shows, as it stands, reversed, put together from pieces, and in each of these decoded. For the gate that looks through a
 * diff: what is as often an example as a secret (`postgres://user:password@localhost`) is redacted elsewhere but not reported here.
 */
export function findSecrets(text: string): FoundSecret[] {
  const whole: TextReading = { text, glued: false, placeOf: (index) => index };
  const found = new Map<string, FoundSecret>();
  search(whole, deepest, found);
  search(reversed(whole), 1, found);
  for (const glued of gluedTexts(text)) {
    search(glued, 1, found);
    search(reversed(glued), 0, found);
  }
  return [...found.values()].sort((a, b) => a.index - b.index);
}

function search(reading: TextReading, depth: number, found: Map<string, FoundSecret>): void {
  for (const { name, index } of shownIn(reading)) {
    const place = reading.placeOf(index);
    found.set(`${name} ${place}`, { name, index: place });
  }
  if (depth === 0) return;
  for (const decoded of decodedTexts(reading)) {
    const inner = within(reading, decoded);
    search(inner, depth - 1, found);
    if (depth === deepest) search(reversed(inner), 0, found);
  }
}

function shownIn({ text, glued }: TextReading): FoundSecret[] {
  const lower = text.toLowerCase();
  return shapesIn(lower, glued)
    .filter(({ kind }) => kind.oftenExample !== true)
    .flatMap((shape) =>
      hintWindows(text, lower, shape.kind.hints).flatMap(({ start, end }) =>
        matchesIn(text.slice(start, end), shape, glued).map(({ name, index }) => ({
          name,
          index: start + index,
        })),
      ),
    );
}

function matchesIn(text: string, { kind, regex }: Shape, glued: boolean): FoundSecret[] {
  return [...regex.matchAll(text)].flatMap((match) => {
    const prefix = kind.keepsPrefix ? (match[1] ?? '') : '';
    if (!isSecret(kind, match[0].slice(prefix.length), glued)) return [];
    return [{ name: kind.name, index: (match.index ?? 0) + prefix.length }];
  });
}

function isSecret(kind: SecretKind, value: string, glued: boolean): boolean {
  if (isMasked(value) || (kind.confirm !== undefined && !matchesWhole(kind.confirm, value))) return false;
  if ((kind.mixed || glued) && !(/[0-9]/.test(value) && /[A-Za-z]/.test(value))) return false;
  if (kind.assigned && isPlaceholder(value)) return false;
  return !kind.random || (entropy(value) >= leastEntropy && /[A-Z]/.test(value) && /[a-z]/.test(value));
}
