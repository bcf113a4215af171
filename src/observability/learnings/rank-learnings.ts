import picomatch from 'picomatch';
import { type Learning, mostRecalled, type RecalledLearning } from '../../contracts/learning.ts';
import { bm25 } from './bm25.ts';
import { disputesAmong } from './disputes.ts';
import { baseOf, isAboutEverything, isNested } from './scopes.ts';
import { symbolsOf, wordsOf } from './words-of.ts';

const dayMs = 24 * 60 * 60_000;
/** Nobody has confirmed it or was helped by it for so long: it counts half. */
export const staleAfterMs = 30 * dayMs;
/** … and after so long it is no longer told, and removed. */
export const goneAfterMs = 90 * dayMs;
const mostTokens = 1_500;

/** What a run is about: its words, and the paths it means to write, as far as a plan names them. */
export type RunTopic = { text: string; writeGlobs: readonly string[] };

export function isGone({ lastVerified }: Learning, now: number): boolean {
  return now - Date.parse(lastVerified) > goneAfterMs;
}

/**
 * What is worth telling the next run, best first: facts about the paths it writes or names, then those that share a symbol, a path or an error code with its words, then by words
 * alone; old ones count half. Facts that contradict one another are not told, neither of them. What shares nothing with the run is left out, unless it is about the whole repository. At most 8 facts and about 1,500 tokens.
 */
export function rankLearnings(
  learnings: readonly Learning[],
  topic: RunTopic,
  now: number,
): RecalledLearning[] {
  const fresh = learnings.filter((each) => !isGone(each, now));
  const disputes = disputesAmong(fresh);
  const live = fresh.filter(({ id }) => !disputes.has(id));
  const symbols = symbolsOf(topic.text);
  const byWords = bm25(
    live.map(({ fact }) => wordsOf(fact)),
    wordsOf(topic.text),
  );
  const ranked = live
    .map((learning, at) => {
      const shared = [...symbolsOf(learning.fact)].filter((symbol) => symbols.has(symbol)).length;
      const score =
        100 * Number(isAbout(learning.scopeGlobs, topic.writeGlobs, symbols)) +
        10 * Math.min(shared, 5) +
        Math.min(byWords[at] ?? 0, 9) +
        0.5 * Number(isAboutEverything(learning.scopeGlobs));
      const isStale = now - Date.parse(learning.lastVerified) > staleAfterMs;
      return { learning, score: isStale ? score / 2 : score };
    })
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || (a.learning.id < b.learning.id ? -1 : 1));
  return withinTokens(ranked.map(({ learning }) => learning));
}

function withinTokens(ranked: readonly Learning[]): RecalledLearning[] {
  let left = mostTokens;
  return ranked
    .filter(({ fact, scopeGlobs }) => {
      const tokens = tokensOf(fact) + scopeGlobs.reduce((sum, glob) => sum + tokensOf(glob), 0);
      if (tokens > left) return false;
      left -= tokens;
      return true;
    })
    .slice(0, mostRecalled)
    .map(({ id, fact, scopeGlobs }) => ({ id, fact, scopeGlobs }));
}

/** About four Latin letters are a token; of other scripts every sign may be one. */
function tokensOf(text: string): number {
  const others = text.replaceAll(/[\p{ASCII}\p{Script=Latin}]/gu, '').length;
  return Math.ceil((text.length - others) / 4) + others;
}

/** Whether a fact is about a path that the run writes (one folder lies in the other) or that its words name. What is about everything is about nothing in particular. */
function isAbout(
  scopeGlobs: readonly string[],
  writeGlobs: readonly string[],
  named: ReadonlySet<string>,
): boolean {
  const paths = [...named].filter((each) => each.includes('/') || /\.\w+$/.test(each));
  return scopeGlobs
    .filter((glob) => baseOf(glob) !== '')
    .some(
      (glob) =>
        writeGlobs.some((other) => baseOf(other) !== '' && isNested(baseOf(glob), baseOf(other))) ||
        paths.some((path) => picomatch(glob, { dot: true })(path)),
    );
}
