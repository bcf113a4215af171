import { RE2JS, RE2Set } from 're2js';
import { madeWhenAsked } from '../../memo/made-when-asked.ts';
import { complianceTerms } from './terms/compliance-terms.ts';
import { ethicsTerms } from './terms/ethics-terms.ts';
import { legalTerms } from './terms/legal-terms.ts';
import type { RiskTerm } from './terms/risk-term.ts';
import { securityTerms } from './terms/security-terms.ts';

export type FoundTerm = { term: RiskTerm; found: string };

export const riskTerms: readonly RiskTerm[] = [
  ...securityTerms,
  ...legalTerms,
  ...ethicsTerms,
  ...complianceTerms,
];

/** One pass over the text tells which topics it has; only those are searched for their words. RE2 takes linear time whatever the text. */
const expressions = riskTerms.map(
  ({ phrases }) => String.raw`(?i)(?:^|[^\pL\pN_])(${phrases.join('|')})(?:[^\pL\pN_]|$)`,
);
const anyOf = madeWhenAsked(() => {
  const set = new RE2Set();
  for (const expression of expressions) set.add(expression);
  set.compile();
  return set;
});
const compiled: (RE2JS | undefined)[] = [];

/** Wide enough for every phrase; words are looked for window by window, because finding where they stand takes longer than finding that they do. */
const windowLength = 600;
const overlap = 150;
const longestFound = 60;

/** The topics of a text, in the order of the lists, each with the first words it was found by. */
export function findTerms(text: string): FoundTerm[] {
  // Letters of other widths and curly apostrophes look like the plain ones.
  const even = text.normalize('NFKC').replaceAll('’', "'").replaceAll(/\s+/g, ' ');
  return anyOf()
    .match(even)
    .toSorted((a, b) => a - b)
    .map((index) => ({ term: riskTerms[index] as RiskTerm, found: firstFound(index, even) }));
}

function firstFound(index: number, even: string): string {
  const expression = expressionAt(index);
  for (let start = 0; start < even.length; start += windowLength - overlap) {
    const part = even.slice(start, start + windowLength);
    if (!expression.test(part)) continue;
    const matcher = expression.matcher(part);
    if (matcher.find()) return quotable(matcher.group(1) ?? '');
  }
  return '';
}

function expressionAt(index: number): RE2JS {
  const known = compiled[index] ?? RE2JS.compile(expressions[index] as string);
  compiled[index] = known;
  return known;
}

/** Words of a request inside a sentence of the factory: one line, and nothing that Markdown would act upon. */
export function quotable(words: string): string {
  const plain = words.replaceAll(/[^\p{L}\p{N}_ .,/:@'*+=-]/gu, '').trim();
  return plain.length <= longestFound ? plain : `${plain.slice(0, longestFound)}…`;
}
