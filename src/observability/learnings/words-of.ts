/** The words of a text for a search, in lower case; those of one letter say nothing. */
export function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}_]{2,}/gu) ?? []).filter((word) => !common.has(word));
}

/** Symbols, paths and error codes: what stands in a text exactly so or not at all, such as `TS2304`, `readConfig`, `src/api.ts` or `E_CONN`. */
export function symbolsOf(text: string): Set<string> {
  const candidates = text.match(/[\p{L}_$][\p{L}\p{N}_$]*(?:(?:[./:-]|::)[\p{L}\p{N}_$]+)*/gu) ?? [];
  return new Set(candidates.filter((each) => /\d|[_$./:]|\p{Ll}\p{Lu}/u.test(each)));
}

const common = new Set(
  'the and or of to in is are be for with on at by as an it its this that from not but if when then than has have was were will can must should'.split(
    ' ',
  ),
);
