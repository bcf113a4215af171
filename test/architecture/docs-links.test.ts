import assert from 'node:assert/strict';
import { existsSync, globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { describe, it } from 'node:test';
import { findMarkdownPages, nodesOf, parsePage, textOf } from './markdown-pages.ts';
import { PROJECT_ROOT } from './project-graph.ts';

/** The anchors GitHub gives to headings: lower case, punctuation gone, spaces as dashes, repetitions numbered. */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const heading of nodesOf(parsePage(text), ['heading'])) {
    const slug = textOf(heading)
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '')
      .replaceAll(' ', '-');
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** What is wrong with a link, or undefined. Addresses on the web are not visited. A text with a star stands for files in the folder that it leads to. */
async function faultOf(page: string, url: string, text = ''): Promise<string | undefined> {
  if (/^[a-z][a-z+.-]*:/i.test(url)) return undefined;
  const [path = '', anchor] = url.split('#');
  const target = path === '' ? page : join(dirname(page), decodeURIComponent(path));
  if (relative(PROJECT_ROOT, target).startsWith('..')) return `${url} leads out of the project`;
  if (!existsSync(target)) return `${url}: there is no such file`;
  if (/^\S*\*\S*$/.test(text) && globSync(text, { cwd: target }).length === 0)
    return `${url}: there is no ${text}`;
  if (anchor === undefined || !target.endsWith('.md')) return undefined;
  return anchorsOf(await readFile(target, 'utf8')).has(anchor)
    ? undefined
    : `${url}: there is no such heading`;
}

const pages = await findMarkdownPages();

describe('the documentation', () => {
  it('is found', () => {
    assert.ok(pages.length > 10, `${pages.length} pages`);
  });

  for (const page of pages) {
    it(`has no broken link in ${relative(PROJECT_ROOT, page)}`, async () => {
      const links = nodesOf(parsePage(await readFile(page, 'utf8')), ['link', 'image', 'definition']);
      const faults = await Promise.all(links.map((link) => faultOf(page, link.url ?? '', textOf(link))));
      assert.deepEqual(
        faults.filter((fault) => fault !== undefined),
        [],
      );
    });
  }

  it('notices a missing file, a missing heading and a way out of the project', async () => {
    const page = join(PROJECT_ROOT, 'README.md');
    const faults = [
      'docs/none.md',
      '#no-such-heading',
      '../elsewhere.md',
      'docs/',
      'https://example.org/none',
    ];
    assert.deepEqual(await Promise.all(faults.map((url) => faultOf(page, url))), [
      'docs/none.md: there is no such file',
      '#no-such-heading: there is no such heading',
      '../elsewhere.md leads out of the project',
      undefined,
      undefined,
    ]);
    assert.equal(await faultOf(page, 'docs', '*.none'), 'docs: there is no *.none');
    assert.equal(await faultOf(page, 'docs', '*.md'), undefined);
  });
});

describe('docs/security.md', () => {
  const page = join(PROJECT_ROOT, 'docs/security.md');

  it('names as proof only tests that exist, by words of their names', async () => {
    const text = await readFile(page, 'utf8');
    const missing: string[] = [];
    let checked = 0;
    for (const [, path = '', names = ''] of text.matchAll(
      /\]\((\.\.\/test\/[^)]+)\):\s+((?:“[^”]+”(?:,\s+)?)+)/g,
    )) {
      const source = await readFile(join(dirname(page), path), 'utf8');
      for (const [, name = ''] of names.matchAll(/“([^”]+)”/g)) {
        checked += 1;
        if (!source.includes(name)) missing.push(`${path}: ${name}`);
      }
    }
    assert.equal(checked, [...text.matchAll(/“/g)].length, 'some are quoted where they are not looked for');
    assert.ok(checked > 150, `${checked} names`);
    assert.deepEqual(missing, []);
  });

  it('has for each threat an answer, files that exist, and a proof', async () => {
    const text = await readFile(page, 'utf8');
    const threats = text.split(/^## /m).find((part) => part.startsWith('Threats')) ?? '';
    const sections = threats.split(/^### /m).slice(1);
    assert.ok(sections.length > 50, `${sections.length} threats`);
    for (const section of sections) {
      const lines = /^[^\n]+\n\n- \*\*Answer\*\*: .+\n- \*\*Where\*\*: (.+)\n- \*\*Proof\*\*: \[/s.exec(
        section,
      );
      assert.ok(lines !== null, section);
      const places = [...(lines[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, place = '']) => place);
      assert.ok(places.length > 0, section);
      assert.deepEqual(
        places.filter((place) => !existsSync(join(PROJECT_ROOT, place))),
        [],
      );
    }
  });
});
