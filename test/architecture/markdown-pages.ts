import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { PROJECT_ROOT } from './project-graph.ts';

/** What the tests of the documentation look at of a Markdown tree. */
export type MarkdownNode = {
  type: string;
  value?: string;
  url?: string;
  children?: MarkdownNode[];
  position?: { start: { offset?: number; line: number }; end: { offset?: number } };
};

const notOurs = new Set(['node_modules', '.git', '.devfactory', 'fixtures', 'sample']);

/** The full paths of the project's own pages. */
export async function findMarkdownPages(folder: string = PROJECT_ROOT): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return notOurs.has(entry.name) ? [] : await findMarkdownPages(path);
      return entry.name.endsWith('.md') ? [path] : [];
    }),
  );
  return found.flat().sort();
}

export function parsePage(text: string): MarkdownNode {
  return fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }) as MarkdownNode;
}

/** The nodes of these types, the outer before the inner. */
export function nodesOf(node: MarkdownNode, types: readonly string[]): MarkdownNode[] {
  const below = (node.children ?? []).flatMap((child) => nodesOf(child, types));
  return types.includes(node.type) ? [node, ...below] : below;
}

export function textOf(node: MarkdownNode): string {
  return node.value ?? (node.children ?? []).map(textOf).join('');
}
