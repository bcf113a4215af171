import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EXECUTABLE_RULES, JOB_DECISIONS } from './import-rules.ts';
import { readProjectGraph } from './project-graph.ts';
import {
  forbiddenImports,
  importCycles,
  misnamedModules,
  strayEnvironmentReaders,
  unwantedInExecutables,
} from './violations.ts';

const graph = await readProjectGraph();

describe('the architecture', () => {
  it('is read from the modules themselves', () => {
    assert.ok(graph.modules.length > 20, `only ${graph.modules.length} modules were found`);
    assert.ok(graph.edges.length > graph.modules.length, `only ${graph.edges.length} imports were found`);
    for (const folder of ['src/job/', 'src/contracts/', 'src/ports/', 'src/execution/']) {
      assert.ok(
        graph.edges.some(({ from }) => from.startsWith(folder)),
        `no import of ${folder} was found`,
      );
    }
  });

  it('knows by their names the files that decide about jobs', () => {
    for (const place of JOB_DECISIONS) {
      assert.ok(
        graph.modules.some((module) => module === place || module.startsWith(`${place}/`)),
        `${place} is not there any more: mend the rules`,
      );
    }
  });

  it('knows where the executables start', () => {
    for (const { executable, entries } of EXECUTABLE_RULES) {
      assert.ok(
        graph.modules.some((module) => entries.test(module)),
        `nothing starts ${executable} any more: mend the rules`,
      );
    }
  });

  it('has folders that import only what the table allows', () => {
    assert.deepEqual(forbiddenImports(graph), []);
  });

  it('has no import cycles, not even of types', () => {
    assert.deepEqual(importCycles(graph), []);
  });

  it('names files and folders in kebab-case', () => {
    assert.deepEqual(misnamedModules(graph), []);
  });

  it('reads the environment only where an executable starts', () => {
    assert.deepEqual(strayEnvironmentReaders(graph), []);
  });

  it('loads nothing into an executable that it must not hold', () => {
    assert.deepEqual(unwantedInExecutables(graph), []);
  });
});
