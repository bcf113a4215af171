import { RE2JS } from 're2js';
import type { Finding } from '../finding.ts';
import { languagesOf } from './languages-of.ts';
import { isAbout, type LineRule, type RuleLanguage } from './static-rule.ts';

/** A file with the lines that a change adds to it. */
export type AddedFile = { path: string; text: string; lineNumbers: readonly number[] };

/** Longer lines were not written by people; what a rule would find there nobody could review anyway. */
const longestLine = 2_000;
const compiled = new Map<string, RE2JS>();

/** Holds rules against the added lines of a file, one by one. Linear in the text. */
export function findInLines(rules: readonly LineRule[], { path, text, lineNumbers }: AddedFile): Finding[] {
  const lines = text.split('\n');
  const languages = languagesOf(path, lines[0] ?? '');
  const fitting = rules.filter(
    (rule) => isAbout(rule, path) && rule.languages.some((each) => languages.includes(each)),
  );
  return lines.flatMap((line, index) => {
    const read = line.slice(0, longestLine);
    const code = withoutComment(read, languages);
    return fitting
      .filter((rule) => patternOf(rule.line).test(rule.comments ? read : code))
      .map(({ id, severity, why, fix }) => ({
        ...{ code: id, severity, path, line: lineNumbers[index] ?? 0, message: why, fix },
      }));
  });
}

const hashComments: readonly RuleLanguage[] = [
  'python',
  'ruby',
  'shell',
  'yaml',
  'docker',
  'make',
  'terraform',
];
const slashComments: readonly RuleLanguage[] = ['go', 'rust', 'java', 'php', 'c', 'javascript'];

/** A line up to its comment, and nothing when it is one. A mark within a literal is not told apart: what stands behind it is not read by rules of code. */
function withoutComment(line: string, languages: readonly RuleLanguage[]): string {
  const start = line.trimStart();
  if (languages.some((each) => hashComments.includes(each))) return start.startsWith('#') ? '' : line;
  if (languages.some((each) => slashComments.includes(each)))
    return /^(?:\/\/|\/\*|\*)/.test(start) ? '' : line;
  return line;
}

function patternOf(pattern: string): RE2JS {
  const regex = compiled.get(pattern) ?? RE2JS.compile(pattern);
  compiled.set(pattern, regex);
  return regex;
}
