/** A text made of another, that knows where each part of it stood there. */
export type TextReading = {
  text: string;
  /** Put together from pieces that did not stand beside one another. */
  glued: boolean;
  /** @returns the place in the text it was made of, for a place in this one */
  placeOf(index: number): number;
};

type Piece = { text: string; at: number };

/**
 * Pieces of a text, one after the other.
 *
 * @param options `separator` keeps pieces apart that must not run together; `decoded`: a piece does not stand in the text letter by letter, and only where it
 *   begins is known
 */
export function readPieces(
  pieces: readonly Piece[],
  options: { glued: boolean; separator?: string; decoded?: true },
): TextReading {
  const separator = options.separator ?? '';
  const starts: number[] = [];
  let length = 0;
  for (const piece of pieces) {
    starts.push(length);
    length += piece.text.length + separator.length;
  }
  return {
    text: pieces.map((piece) => piece.text).join(separator),
    glued: options.glued,
    placeOf(index) {
      const found = lastAtMost(starts, index);
      return (pieces[found]?.at ?? 0) + (options.decoded ? 0 : index - (starts[found] ?? 0));
    },
  };
}

/** The text from its end to its beginning. */
export function reversed(reading: TextReading): TextReading {
  const { length } = reading.text;
  // By code units, not characters: what is looked for is ASCII, and places stay where they are.
  const units = new Uint16Array(length);
  Buffer.from(units.buffer).write(reading.text, 'utf16le');
  const backwards = Buffer.from(units.reverse().buffer).toString('utf16le');
  return {
    text: backwards,
    glued: reading.glued,
    placeOf: (index) => reading.placeOf(Math.max(0, length - 1 - index)),
  };
}

/** A reading of a reading, with places in what the first was made of. */
export function within(outer: TextReading, inner: TextReading): TextReading {
  return { ...inner, placeOf: (index) => outer.placeOf(inner.placeOf(index)) };
}

function lastAtMost(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
