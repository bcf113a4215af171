import type { FootnoteDefinition, Nodes } from 'mdast';
import type { Hidden } from './hidden.ts';
import { stripInvisible } from './invisible-characters.ts';
import type { SeenLabels } from './seen-labels.ts';
import type { OpenElement } from './visible-html.ts';

/** A stretch of the source and what stands there instead. */
type Edit = { from: number; to: number; text: string };
/** What is known of a page while it is read from top to bottom. */
export type Reading = {
  source: string;
  labels: SeenLabels;
  edits: Edit[];
  hidden: Hidden[];
  /** Where an unterminated piece of HTML, or an element whose content is not shown, began to swallow the page. */
  swallowed: { from: number; element: OpenElement | undefined } | undefined;
  footnotes: FootnoteDefinition[];
};

/** Takes a node off the page and says what it hid. */
export function cut(node: Nodes, kind: Hidden['kind'], reading: Reading): void {
  replace(node, '', [{ kind, text: sourceOf(node, reading) }], reading);
}

/** Puts `text` where a node stood, and says what that hid. */
export function replace(node: Nodes, text: string, hidden: readonly Hidden[], reading: Reading): void {
  const [from, to] = rangeOf(node);
  reading.hidden.push(...hidden);
  reading.edits.push({ from, to, text });
}

/** What a page shows of a node's words. */
export function textOf(node: Nodes): string {
  if ('value' in node) return node.type === 'html' ? '' : stripInvisible(node.value).text;
  return 'children' in node ? node.children.map(textOf).join('') : '';
}

/** Whether a node shows a picture. */
export function hasImage(node: Nodes): boolean {
  return (
    node.type === 'image' ||
    node.type === 'imageReference' ||
    ('children' in node && node.children.some(hasImage))
  );
}

/** A node as it is written. */
export function sourceOf(node: Nodes, { source }: Reading): string {
  return source.slice(...rangeOf(node));
}

/** Where a node stands in the source. Throws TypeError for one that was not parsed from it. */
export function rangeOf(node: Nodes): [number, number] {
  const from = node.position?.start.offset;
  const to = node.position?.end.offset;
  if (from === undefined || to === undefined) throw new TypeError(`a parsed ${node.type} has no position`);
  return [from, to];
}

/** The source with all edits done; those within a stretch that another has replaced already count for nothing. */
export function applyEdits({ source, edits }: Reading): string {
  let text = '';
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    if (edit.from < at) continue;
    text += source.slice(at, edit.from) + edit.text;
    at = edit.to;
  }
  return text + source.slice(at);
}
