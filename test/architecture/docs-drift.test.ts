import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { PAGES } from '../../scripts/docs/pages.ts';
import { PROJECT_ROOT } from './project-graph.ts';

describe('the generated reference', () => {
  for (const { path, render } of PAGES) {
    it(`has ${path} as the code has it; when this fails: npm run docs`, async () => {
      assert.equal(await readFile(join(PROJECT_ROOT, path), 'utf8'), await render());
    });

    it(`draws ${path} the same twice`, async () => {
      assert.equal(await render(), await render());
    });
  }

  it('holds no page that nothing generates', async () => {
    const found = await readdir(join(PROJECT_ROOT, 'docs/reference'));
    const generated = new Set(PAGES.map(({ path }) => path));
    assert.deepEqual(
      found.map((name) => `docs/reference/${name}`).filter((path) => !generated.has(path)),
      [],
    );
  });
});
