import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { kindsOfFinding, sweepFindings } from '../../src/contracts/sweep-findings.ts';
import { PROJECT_ROOT } from './project-graph.ts';

const sources = globSync('src/orchestration/sweep/*.ts', { cwd: PROJECT_ROOT }).map((path) =>
  readFileSync(join(PROJECT_ROOT, path), 'utf8'),
);
const kinds = Object.entries(sweepFindings).flatMap(([name, definition]) => kindsOfFinding(name, definition));

/** Comments, members of types and labels of cases name a kind and do not tell of it. */
const tellsNothing = /^\s*(?:\/[/*]|\*|\||case )/;

/** The texts that a source writes; what a template puts in stands for anything, but a kind begins with its name. */
function textsOf(source: string): RegExp[] {
  return source
    .split('\n')
    .filter((line) => !tellsNothing.test(line))
    .flatMap((line) => [...line.matchAll(/'([^']+)'|`([^`]+)`/g)])
    .filter(([, , template = '']) => !template.startsWith('${'))
    .map(([, plain, template = '']) => {
      const parts = plain === undefined ? template.split(/\$\{[^}]*\}/) : [plain];
      return new RegExp(`^${parts.map(RegExp.escape).join('.+')}$`);
    });
}

/** That nothing else is told the types see to: `found` takes only what is defined. */
function neverFound(defined: readonly string[], written: readonly string[]): string[] {
  const texts = written.flatMap(textsOf);
  return defined.filter((kind) => !texts.some((text) => text.test(kind)));
}

describe('the findings of the sweeper', () => {
  it('are all told of somewhere in src/orchestration/sweep', () => {
    assert.deepEqual(neverFound(kinds, sources), []);
  });

  it('are missed where nothing tells of them but a comment, a type or the label of a case', () => {
    const source = [
      "tally.found('slot-lost', aboutJob(job));",
      `tally.found(\`slot-moved:\${where}\`, aboutJob(job));`,
      "  | { kind: 'slot-typed' }",
      "    case 'slot-named':",
      " * Says 'slot-said'.",
    ].join('\n');
    const defined = ['slot-lost', 'slot-moved:here', 'slot-typed', 'slot-named', 'slot-said', 'slot-moved'];
    assert.deepEqual(neverFound(defined, [source]), defined.slice(2));
  });
});
