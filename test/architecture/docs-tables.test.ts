import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { describe, it } from 'node:test';
import { findMarkdownPages, nodesOf, parsePage } from './markdown-pages.ts';
import { PROJECT_ROOT } from './project-graph.ts';

/** Lines meant as rows of a table that readers see as text: behind an empty line, a table has ended. */
function strayRows(text: string): string[] {
  return nodesOf(parsePage(text), ['paragraph']).flatMap(({ position }) => {
    const lines = text.slice(position?.start.offset, position?.end.offset).split('\n');
    return lines.flatMap((line, at) =>
      line.trimStart().startsWith('|') ? [`line ${(position?.start.line ?? 0) + at}: ${line.trim()}`] : [],
    );
  });
}

describe('the documentation', () => {
  it('shows every row of a table within a table', async () => {
    const stray: string[] = [];
    for (const page of await findMarkdownPages()) {
      const rows = strayRows(await readFile(page, 'utf8'));
      stray.push(...rows.map((row) => `${relative(PROJECT_ROOT, page)}, ${row}`));
    }
    assert.deepEqual(stray, []);
  });

  it('has the rows noticed that an empty line cuts off', () => {
    const table = '| a | b |\n|---|---|\n| 1 | 2 |\n';
    assert.deepEqual(strayRows(`${table}\n| 3 | 4 |\n`), ['line 5: | 3 | 4 |']);
    assert.deepEqual(strayRows(`Words.\n\n${table}`), []);
  });
});
