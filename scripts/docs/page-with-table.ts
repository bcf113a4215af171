import { readFile } from 'node:fs/promises';
import type { Page } from './page.ts';

const end = '<!-- Up to here generated. -->';

/** A page as people wrote it, with the table between two marks drawn anew; the first of them names the file that it is drawn from. */
export function pageWithTable(path: string, table: { from: string; render: () => string }): Page {
  const begin = `<!-- From here on generated from \`${table.from}\` by \`npm run docs\`. Do not edit. -->`;
  return {
    path,
    async render() {
      const page = await readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
      const [from, to] = [page.indexOf(begin), page.indexOf(end)];
      if (from < 0 || to < from) throw new Error(`${path} has lost the marks around what ${table.from} says`);
      return `${page.slice(0, from)}${begin}\n\n${table.render()}\n\n${page.slice(to)}`;
    },
  };
}
