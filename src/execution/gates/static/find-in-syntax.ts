import { posix } from 'node:path';
import { Lang, type NapiConfig, parse, type SgRoot } from '@ast-grep/napi';
import type { Finding } from '../finding.ts';
import { isAbout, type SyntaxRule } from './static-rule.ts';

/** A whole source file, and which of its lines the change adds. */
export type SourceFile = { path: string; text: string; added: readonly number[] };

/** The grammar of a JavaScript or TypeScript file. */
function grammarOf(path: string): Lang {
  const extension = posix.extname(path).toLowerCase();
  if (extension === '.tsx' || extension === '.jsx') return Lang.Tsx;
  return /^\.[mc]?ts$/.test(extension) ? Lang.TypeScript : Lang.JavaScript;
}

/**
 * Holds rules against the syntax tree of a file and reports what begins or ends in an added line. The parser is native code: text that was made for it can end
 * the process, so that only a process of its own may call this.
 */
export function findInSyntax(rules: readonly SyntaxRule[], { path, text, added }: SourceFile): Finding[] {
  const root: SgRoot = parse(grammarOf(path), text);
  const lines = new Set(added);
  const findings = new Map<string, Finding>();
  for (const { id, severity, why, fix, ast, where } of rules.filter((rule) => isAbout(rule, path))) {
    const config = {
      rule: withOptionalRest(ast),
      ...(where === undefined ? {} : { constraints: where }),
    } as NapiConfig;
    for (const node of root.root().findAll(config)) {
      const { start, end } = node.range();
      const line = rangeOf(start.line + 1, end.line + 1).find((each) => lines.has(each));
      if (line !== undefined)
        findings.set(`${id} ${line}`, { code: id, severity, path, line, message: why, fix });
    }
  }
  return [...findings.values()];
}

/** Line numbers from `first` to `last`; of something endless only its beginning counts. */
function rangeOf(first: number, last: number): number[] {
  return Array.from({ length: Math.min(last - first + 1, 200) }, (_, index) => first + index);
}

const optionalRest = /, \$\$\$REST\)/;

/** In a pattern `, $$$REST)` stands for further arguments, or none; to ast-grep the comma alone would ask for at least one. */
function withOptionalRest(rule: unknown): unknown {
  if (Array.isArray(rule)) return rule.map(withOptionalRest);
  if (typeof rule !== 'object' || rule === null) return rule;
  const { pattern, ...others } = rule as { pattern?: unknown };
  const rest = Object.fromEntries(
    Object.entries(others).map(([key, value]) => [key, withOptionalRest(value)]),
  );
  if (pattern === undefined) return rest;
  if (typeof pattern !== 'string' || !optionalRest.test(pattern)) return { ...rest, pattern };
  return { ...rest, any: [{ pattern }, { pattern: pattern.replace(optionalRest, ')') }] };
}
