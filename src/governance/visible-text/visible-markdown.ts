import type {
  Definition,
  FootnoteDefinition,
  FootnoteReference,
  Html,
  Image,
  ImageReference,
  Link,
  LinkReference,
  Nodes,
  Parents,
  Table,
  Text,
} from 'mdast';
import { parseMarkdown } from '../../request/parse-markdown.ts';
import { concealsInMath } from './concealing-math.ts';
import { concealsWords } from './conceals-words.ts';
import type { Hidden } from './hidden.ts';
import { nameCharacters, stripInvisible } from './invisible-characters.ts';
import { type SeenLabels, seenLabels } from './seen-labels.ts';
import { visibleCode } from './visible-code.ts';
import { endOfComment, endOfElement, type OpenElement, visibleHtml } from './visible-html.ts';

export type VisibleMarkdown = { text: string; hidden: Hidden[] };

/** A stretch of the source and what stands there instead. */
type Edit = { from: number; to: number; text: string };
type Reading = {
  source: string;
  labels: SeenLabels;
  edits: Edit[];
  hidden: Hidden[];
  /** Where an unterminated piece of HTML, or an element whose content is not shown, began to swallow the page. */
  swallowed: { from: number; element: OpenElement | undefined } | undefined;
  footnotes: FootnoteDefinition[];
};

/** Names that say nothing: `1`, `docs`, `note-2`. Longer ones are words that the page does not show. */
const plainLabel = /^[\w.-]{1,16}$/;

/**
 * The Markdown source without everything that GitHub's page would not show. Found by parsing, not by patterns: a comment in a code block is visible, one in an
 * HTML block that never ends swallows the rest of the page.
 */
export function visibleMarkdown(markdown: string): VisibleMarkdown {
  const { text: source, removed } = stripInvisible(markdown.replaceAll(/\r\n?/g, '\n').toWellFormed());
  const tree = parseMarkdown(source);
  if (tree === undefined) return { text: '', hidden: [{ kind: 'unreadable', text: source }] };
  const reading: Reading = {
    source,
    labels: seenLabels(tree),
    edits: [],
    hidden: removed === '' ? [] : [{ kind: 'invisible-characters', text: nameCharacters(removed) }],
    swallowed: undefined,
    footnotes: [],
  };
  readNode(tree, reading);
  if (reading.swallowed !== undefined) {
    // Notes are shown at the end of the page, where nothing is shown any more.
    for (const note of reading.footnotes) cut(note, 'unterminated-html', reading);
    swallow(reading, source.length);
  }
  return {
    text: applyEdits(reading)
      .replaceAll(/\n{3,}/g, '\n\n')
      .trim(),
    hidden: reading.hidden,
  };
}

function readNode(node: Nodes, reading: Reading): void {
  switch (node.type) {
    case 'html':
      readHtml(node, reading);
      break;
    case 'text':
      readText(node, reading);
      break;
    case 'code': {
      const { text, hidden } = visibleCode(node, sourceOf(node, reading));
      if (hidden.length > 0) replace(node, text, hidden, reading);
      break;
    }
    case 'image':
    case 'imageReference':
      readImage(node, reading);
      break;
    case 'definition':
      readDefinition(node, reading);
      break;
    case 'link':
    case 'linkReference':
      readLink(node, reading);
      break;
    case 'footnoteReference':
      readNoteReference(node, reading);
      break;
    case 'footnoteDefinition':
      readNote(node, reading);
      break;
    case 'table':
      readTable(node, reading);
      break;
    case 'paragraph':
    case 'heading':
    case 'tableCell':
      if (concealsInMath(wordsOf(node, reading))) cut(node, 'hidden-math', reading);
      else readChildren(node, reading);
      break;
    default:
      if ('children' in node) readChildren(node, reading);
  }
}

function readChildren({ children }: Parents, reading: Reading): void {
  for (const child of children) readNode(child, reading);
}

function readHtml(node: Html, reading: Reading): void {
  const [from, to] = rangeOf(node);
  let start = from;
  if (reading.swallowed !== undefined) {
    const end = endOfSwallowed(reading, from, to);
    if (end === undefined) return;
    swallow(reading, end);
    start = end;
  }
  const seen = visibleHtml(reading.source.slice(start, to));
  reading.hidden.push(...seen.hidden);
  if (seen.openFrom !== undefined)
    reading.swallowed = { from: start + seen.openFrom, element: seen.openElement };
  reading.edits.push({ from: start, to: reading.swallowed?.from ?? to, text: seen.text });
}

/** Where, in a piece of HTML, that ends which began to swallow the page; undefined when it goes on. */
function endOfSwallowed({ source, swallowed }: Reading, from: number, to: number): number | undefined {
  if (swallowed === undefined) return undefined;
  const before = source.slice(0, to);
  if (swallowed.element === undefined)
    return source.startsWith('<!--', swallowed.from) ? endOfComment(before, from) : undefined;
  const found = endOfElement(before, from, swallowed.element);
  if ('end' in found) return found.end;
  swallowed.element = found.open;
  return undefined;
}

/** Ends a swallowed stretch of the page. */
function swallow(reading: Reading, to: number): void {
  if (reading.swallowed === undefined) return;
  const { from, element } = reading.swallowed;
  reading.edits.push({ from, to, text: '' });
  const kind = element === undefined ? 'unterminated-html' : 'unshown-element';
  reading.hidden.push({ kind, text: reading.source.slice(from, to) });
  reading.swallowed = undefined;
}

/** Invisible characters can also be written as entities, such as `&ZeroWidthSpace;`. */
function readText(node: Text, reading: Reading): void {
  const { text, removed } = stripInvisible(node.value);
  if (removed === '') return;
  replace(node, text, [{ kind: 'invisible-characters', text: nameCharacters(removed) }], reading);
}

/** The agent cannot see pictures; what stands in their place would be words that people do not see. */
function readImage(node: Image | ImageReference, reading: Reading): void {
  const label = node.type === 'imageReference' && !plainLabel.test(node.identifier) ? node.identifier : '';
  const title = node.type === 'image' ? (node.title ?? '') : '';
  const words = [node.alt ?? '', title, label].filter((text) => text.trim() !== '').join(' — ');
  replace(node, '[image]', words === '' ? [] : [{ kind: 'image-text', text: words }], reading);
}

function readDefinition(node: Definition, reading: Reading): void {
  const unseen = whyUnseen(node, reading);
  if (unseen !== undefined) cut(node, unseen, reading);
  else if (node.title !== null && node.title !== undefined) {
    const text = `[${node.label ?? node.identifier}]: <${node.url}>`;
    replace(node, text, [{ kind: 'link-title', text: node.title }], reading);
  }
}

function whyUnseen(node: Definition, { labels }: Reading): Hidden['kind'] | undefined {
  if (!labels.links.has(node)) return labels.images.has(node) ? 'image-text' : 'unused-definition';
  if (concealsWords(node.url)) return 'link-target';
  const named = labels.asText.has(node.identifier) || plainLabel.test(node.identifier);
  return named ? undefined : 'reference-label';
}

/** Shown is a link's text; where it leads is kept for the agent unless it says something itself. */
function readLink(node: Link | LinkReference, reading: Reading): void {
  const text = textOf(node);
  const last = node.children.at(-1);
  if (last === undefined || (text.trim() === '' && !hasImage(node))) {
    cut(node, 'empty-link', reading);
    return;
  }
  readChildren(node, reading);
  const tail = { from: rangeOf(last)[1], to: rangeOf(node)[1] };
  if (node.type === 'linkReference') readReference(node, tail, reading);
  else if (text !== node.url && concealsWords(node.url)) {
    reading.hidden.push({ kind: 'link-target', text: node.url });
    reading.edits.push({ ...tail, text: ']' });
  } else if (node.title !== null && node.title !== undefined) {
    reading.hidden.push({ kind: 'link-title', text: node.title });
    reading.edits.push({ ...tail, text: `](<${node.url}>)` });
  }
}

/** The label of `[text][label]` is not shown: one of several words is replaced by what it stands for. */
function readReference(node: LinkReference, tail: { from: number; to: number }, reading: Reading): void {
  const { links, asText } = reading.labels;
  if (node.referenceType !== 'full' || asText.has(node.identifier) || plainLabel.test(node.identifier))
    return;
  const url = [...links].find(({ identifier }) => identifier === node.identifier)?.url ?? '';
  reading.edits.push({ ...tail, text: url === '' || concealsWords(url) ? ']' : `](<${url}>)` });
}

/** Notes are numbered on the page; a label of several words is not shown. */
function readNoteReference(node: FootnoteReference, reading: Reading): void {
  const number = numberOf(node.identifier, reading);
  if (number !== undefined) replace(node, `[^note-${number}]`, [], reading);
}

function readNote(node: FootnoteDefinition, reading: Reading): void {
  if (!reading.labels.notes.includes(node)) {
    cut(node, 'unused-definition', reading);
    return;
  }
  reading.footnotes.push(node);
  const number = numberOf(node.identifier, reading);
  const colon = sourceOf(node, reading).indexOf(']:');
  if (number !== undefined && colon !== -1) {
    const [from] = rangeOf(node);
    reading.hidden.push({ kind: 'reference-label', text: node.identifier });
    reading.edits.push({ from, to: from + colon, text: `[^note-${number}` });
  }
  readChildren(node, reading);
}

function numberOf(identifier: string, { labels }: Reading): number | undefined {
  if (plainLabel.test(identifier)) return undefined;
  const index = labels.notes.findIndex((note) => note.identifier === identifier);
  return index === -1 ? undefined : index + 1;
}

/** Cells beyond those of the table's head are not shown. */
function readTable(node: Table, reading: Reading): void {
  const columns = node.children[0]?.children.length ?? 0;
  for (const row of node.children) {
    for (const cell of row.children.slice(0, columns)) readNode(cell, reading);
    for (const cell of row.children.slice(columns))
      if (textOf(cell).trim() !== '') cut(cell, 'extra-cell', reading);
  }
}

/** The source of a block's own words, in which formulas are looked for; code is none, but for the form that dollars stand around. */
function wordsOf(node: Parents, reading: Reading): string {
  const { source } = reading;
  return node.children
    .map((child) => {
      const [from, to] = rangeOf(child);
      const isCode = child.type === 'inlineCode';
      if (isCode && source[from - 1] === '$' && source[to] === '$') return child.value;
      return isCode || child.type === 'html' ? ' ' : source.slice(from, to);
    })
    .join('');
}

function cut(node: Nodes, kind: Hidden['kind'], reading: Reading): void {
  replace(node, '', [{ kind, text: sourceOf(node, reading) }], reading);
}

function replace(node: Nodes, text: string, hidden: readonly Hidden[], reading: Reading): void {
  const [from, to] = rangeOf(node);
  reading.hidden.push(...hidden);
  reading.edits.push({ from, to, text });
}

function textOf(node: Nodes): string {
  if ('value' in node) return node.type === 'html' ? '' : stripInvisible(node.value).text;
  return 'children' in node ? node.children.map(textOf).join('') : '';
}

function hasImage(node: Nodes): boolean {
  return (
    node.type === 'image' ||
    node.type === 'imageReference' ||
    ('children' in node && node.children.some(hasImage))
  );
}

function sourceOf(node: Nodes, { source }: Reading): string {
  return source.slice(...rangeOf(node));
}

function rangeOf(node: Nodes): [number, number] {
  const from = node.position?.start.offset;
  const to = node.position?.end.offset;
  if (from === undefined || to === undefined) throw new TypeError(`a parsed ${node.type} has no position`);
  return [from, to];
}

/** Edits within a stretch that another edit has replaced already count for nothing. */
function applyEdits({ source, edits }: Reading): string {
  let text = '';
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    if (edit.from < at) continue;
    text += source.slice(at, edit.from) + edit.text;
    at = edit.to;
  }
  return text + source.slice(at);
}
