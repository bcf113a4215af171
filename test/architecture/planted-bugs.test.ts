import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import { firstSeeds } from '../simulation/planted/first-seeds.ts';
import { bugNames, plantedBugs } from '../simulation/planted/planted-bugs.ts';
import { PROJECT_ROOT } from './project-graph.ts';

const folder = join(PROJECT_ROOT, 'test/simulation/planted');
const tests = globSync('*.test.ts', { cwd: folder }).map((file) => ({
  file,
  source: readFileSync(join(folder, file), 'utf8'),
}));

/** Sentences: planted bugs that no test of their name looks for, and tests that look for a bug under another name. */
function unlikeTheirTests(bugs: readonly string[], files: typeof tests): string[] {
  const sought = files.flatMap(({ file, source }) =>
    [...source.matchAll(/^mustBeFound\('([^']+)'\);$/gm)].map(([, bug = '']) => ({
      bug,
      test: basename(file, '.test.ts'),
    })),
  );
  return [
    ...bugs
      .filter((name) => !sought.some(({ bug, test }) => bug === name && test === name))
      .map((name) => `${name} has no test of its name`),
    ...sought
      .filter(({ bug, test }) => bug !== test || !bugs.includes(bug))
      .map(({ bug, test }) => `${test}.test.ts looks for ${bug}`),
  ];
}

describe('the planted bugs', () => {
  it('have each a test of their name, and no test looks for anything else', () => {
    assert.deepEqual(unlikeTheirTests(bugNames, tests), []);
  });

  it('are missed where their test is gone, looks for another bug, or is left over', () => {
    const planted = ['money-lost', 'slot-lost', 'label-lost'];
    const files = [
      { file: 'money-lost.test.ts', source: "mustBeFound('money-lost');\n" },
      { file: 'slot-lost.test.ts', source: "mustBeFound('money-lost');\n" },
      { file: 'page-lost.test.ts', source: "mustBeFound('page-lost');\n" },
    ];
    assert.deepEqual(unlikeTheirTests(planted, files), [
      'slot-lost has no test of its name',
      'label-lost has no test of its name',
      'slot-lost.test.ts looks for money-lost',
      'page-lost.test.ts looks for page-lost',
    ]);
  });

  it('have each a first seed, by a rule that they break; when this fails: npm run simulate -- --planted', () => {
    assert.deepEqual(Object.keys(firstSeeds).toSorted(), bugNames.toSorted());
    for (const name of bugNames) {
      const breaks: readonly string[] = plantedBugs[name].breaks;
      assert.ok(breaks.includes(firstSeeds[name]?.rule ?? ''), `${name} does not break what it was found by`);
    }
  });
});
