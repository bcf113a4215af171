import type { Finding } from '../finding.ts';
import { type AddedFile, findInLines } from './find-in-lines.ts';
import { languagesOf } from './languages-of.ts';
import { scanSources } from './scan-sources.ts';
import { isSyntaxRule, type LineRule, readStaticRules, type StaticRule } from './static-rule.ts';

let rules: readonly StaticRule[] | undefined;

/**
 * Security rules over what a change adds, and over nothing else: what was there before is no business of the change.
 *
 * @param whole the new content of a changed file; undefined when it is none that can be read
 */
export async function findWeaknesses(
  added: readonly AddedFile[],
  whole: (path: string) => string | undefined,
): Promise<Finding[]> {
  rules ??= readStaticRules();
  const lineRules = rules.filter((rule): rule is LineRule => !isSyntaxRule(rule));
  const sources = added.flatMap(({ path, lineNumbers }) => {
    const text = whole(path);
    if (
      text === undefined ||
      !languagesOf(path, text.slice(0, 200).split('\n')[0] ?? '').includes('javascript')
    )
      return [];
    return [{ path, text, added: [...lineNumbers] }];
  });
  const inLines = added.flatMap((file) => findInLines(lineRules, file));
  return [...inLines, ...(sources.length === 0 ? [] : await scanSources(sources))];
}
