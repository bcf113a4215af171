import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { PROJECT_ROOT } from './project-graph.ts';

const folder = join(PROJECT_ROOT, 'docs/decisions');
const files = (await readdir(folder)).filter((name) => /^(?!0000)\d{4}-.*\.md$/.test(name)).sort();

/** The numbers of the decisions that the status of this one names. */
async function namedBy(file: string): Promise<string[]> {
  const text = await readFile(join(folder, file), 'utf8');
  const status = /^Status: .*$/m.exec(text)?.[0];
  assert.ok(status !== undefined, `${file} has no status`);
  return [...status.matchAll(/\]\((\d{4})-/g)].map(([, number = '']) => number);
}

describe('the decisions', () => {
  it('stand in the index, all of them, by their numbers', async () => {
    const index = await readFile(join(folder, 'README.md'), 'utf8');
    const listed = [...index.matchAll(/^\| \[(\d{4})\]\(([^)]+)\)/gm)];
    assert.deepEqual(
      listed.map(([, , file]) => file),
      files,
    );
    for (const [, number = '', file = ''] of listed) assert.ok(file.startsWith(`${number}-`), file);
  });

  it('name each other where one changes another, adds to it or supersedes it', async () => {
    const named = new Map<string, string[]>();
    for (const file of files) named.set(file.slice(0, 4), await namedBy(file));
    const silent = [...named].flatMap(([from, others]) =>
      others
        .filter((to) => !named.get(to)?.includes(from))
        .map((to) => `${from} names ${to}, and ${to} does not name ${from}`),
    );
    assert.deepEqual(silent, []);
    assert.ok([...named.values()].flat().length > 6, 'hardly a decision names another');
  });
});
