import { readdirSync, readFileSync } from 'node:fs';
import picomatch from 'picomatch';
import { parse } from 'yaml';
import { z } from 'zod';
import { severitySchema } from '../../../contracts/severity.ts';
import { isTestPath } from '../../tasks/test-paths.ts';

/** What a rule is held against: the language of a file, by its name. */
export const ruleLanguages = [
  ...['javascript', 'python', 'go', 'rust', 'java', 'ruby', 'php', 'c'],
  ...['shell', 'docker', 'make', 'yaml', 'json', 'terraform', 'any-script', 'any'],
] as const;
export type RuleLanguage = (typeof ruleLanguages)[number];

const told = {
  id: z.string().regex(/^[a-z][a-z0-9-]+$/),
  languages: z.array(z.enum(ruleLanguages)).min(1),
  severity: severitySchema,
  why: z.string().min(10),
  fix: z.string().min(3),
  /** It is not held against tests. */
  inTests: z.literal(false).optional(),
  /** Paths that it is not held against. */
  except: z.array(z.string()).optional(),
  /** The weakness in the list of MITRE. */
  cwe: z.int().positive(),
  /** Lines that it must find, and lines that it must not. They are its tests. */
  bad: z.array(z.string()).min(1),
  good: z.array(z.string()).min(1),
};
const syntaxRuleSchema = z.strictObject({
  ...told,
  languages: z.array(z.literal('javascript')).length(1),
  /** A rule of ast-grep, and what its variables must be. */
  ast: z.record(z.string(), z.unknown()),
  where: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
});
const lineRuleSchema = z.strictObject({
  ...told,
  /** RE2, held against each added line. */
  line: z.string(),
  /** Comments are read as well. */
  comments: z.literal(true).optional(),
});
export type SyntaxRule = z.infer<typeof syntaxRuleSchema>;
export type LineRule = z.infer<typeof lineRuleSchema>;
export type StaticRule = SyntaxRule | LineRule;

const folder = new URL('../rules/', import.meta.url);

/** Reads the rules that ship with the factory. A broken one is a fault of the build: it throws. */
export function readStaticRules(): StaticRule[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yml'))
    .sort()
    .flatMap((name) =>
      z
        .array(z.union([syntaxRuleSchema, lineRuleSchema]))
        .parse(parse(readFileSync(new URL(name, folder), 'utf8'))),
    );
}

/** Whether a rule is held against files at this path. */
export function isAbout({ inTests, except = [] }: StaticRule, path: string): boolean {
  if (inTests === false && isTestPath(path)) return false;
  return except.length === 0 || !picomatch.isMatch(path, except, { dot: true });
}

export function isSyntaxRule(rule: StaticRule): rule is SyntaxRule {
  return 'ast' in rule;
}
