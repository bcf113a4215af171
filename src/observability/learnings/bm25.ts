const k1 = 1.2;
const b = 0.75;

/**
 * How well each text answers the query, by Okapi BM25 (Robertson and Zaragoza, 2009; k1 = 1.2, b = 0.75, the IDF that is never negative). 0: they share no word.
 */
export function bm25(texts: readonly (readonly string[])[], query: readonly string[]): number[] {
  const average = texts.reduce((sum, words) => sum + words.length, 0) / Math.max(1, texts.length);
  const counted = texts.map((words) => countOf(words));
  const terms = [...new Set(query)].map((term) => {
    const holding = counted.filter((counts) => counts.has(term)).length;
    return { term, idf: Math.log(1 + (texts.length - holding + 0.5) / (holding + 0.5)) };
  });
  return counted.map((counts, at) => {
    const length = (texts[at]?.length ?? 0) / Math.max(1, average);
    return terms.reduce((score, { term, idf }) => {
      const times = counts.get(term) ?? 0;
      return score + (idf * times * (k1 + 1)) / (times + k1 * (1 - b + b * length));
    }, 0);
  });
}

function countOf(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
