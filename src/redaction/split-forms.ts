/** With fewer letters and digits than this, ordinary words with signs between them could be taken for a secret. */
const leastLetters = 16;
const betweenLetters = /[^A-Za-z0-9]+/g;

/** From where to where in a text something stands. */
export type Place = { start: number; end: number };

/** A secret's letters and digits alone, by which it is known whatever stands between them; none when they are too few. */
export function lettersOf(secret: string): string[] {
  const letters = secret.replaceAll(betweenLetters, '');
  return letters.length < leastLetters ? [] : [letters];
}

/** Whether one of the secrets is in the text with anything but letters and digits between its own, such as `ab-cd-ef`, `a b c` or `'ab' + 'cd'`. */
export function holdsSplit(text: string, letters: readonly string[]): boolean {
  if (letters.length === 0) return false;
  const squeezed = text.replaceAll(betweenLetters, '');
  return letters.some((each) => squeezed.includes(each));
}

/** Where they are, from first letter to last, in their order and apart from one another. */
export function findSplit(text: string, letters: readonly string[]): Place[] {
  if (!holdsSplit(text, letters)) return [];
  const at = [...text.matchAll(/[A-Za-z0-9]/g)].map(({ index }) => index);
  const squeezed = text.replaceAll(betweenLetters, '');
  const places = letters.flatMap((each) =>
    startsOf(squeezed, each).map((from) => ({
      start: at[from] ?? 0,
      end: (at[from + each.length - 1] ?? 0) + 1,
    })),
  );
  return joined(places.sort((a, b) => a.start - b.start));
}

function startsOf(text: string, part: string): number[] {
  const starts: number[] = [];
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length)) starts.push(at);
  return starts;
}

function joined(places: readonly Place[]): Place[] {
  const apart: Place[] = [];
  for (const place of places) {
    const last = apart.at(-1);
    if (last !== undefined && place.start < last.end) last.end = Math.max(last.end, place.end);
    else apart.push(place);
  }
  return apart;
}
