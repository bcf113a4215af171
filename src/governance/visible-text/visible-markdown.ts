import type { Definition, Html, Image, ImageReference, Link, Nodes, Root, Text } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import type { Hidden } from './hidden.ts';
import { nameCharacters, stripInvisible } from './invisible-characters.ts';
import { endOfComment, visibleHtml } from './visible-html.ts';

export type VisibleMarkdown = { text: string; hidden: Hidden[] };

/** A stretch of the source and what stands there instead. */
type Edit = { from: number; to: number; text: string };
type Reading = {
  source: string;
  /** Labels that links, images and footnotes refer to. */
  used: Set<string>;
  edits: Edit[];
  hidden: Hidden[];
  /** Offset from which an unterminated piece of HTML swallows the page. */
  swallowedFrom: number | undefined;
};

/**
 * The Markdown source without everything that GitHub's page would not show. Found by parsing, not by patterns: a comment in a code block is visible, one in an
 * HTML block that never ends swallows the rest of the page.
 */
export function visibleMarkdown(markdown: string): VisibleMarkdown {
  const { text: source, removed } = stripInvisible(markdown.replaceAll(/\r\n?/g, '\n').toWellFormed());
  const reading: Reading = { source, used: new Set(), edits: [], hidden: [], swallowedFrom: undefined };
  if (removed !== '') reading.hidden.push({ kind: 'invisible-characters', text: nameCharacters(removed) });
  const tree = parse(source);
  if (tree === undefined) return { text: '', hidden: [{ kind: 'unreadable', text: source }] };
  collectUsed(tree, reading.used);
  readNode(tree, reading);
  swallow(reading, source.length);
  return {
    text: applyEdits(reading)
      .replaceAll(/\n{3,}/g, '\n\n')
      .trim(),
    hidden: reading.hidden,
  };
}

/** Emphasis hides nothing, and resolving it takes time quadratic in the length of a text made for that. */
const irrelevant = { disable: { null: ['attention', 'strikethrough'] } };
const parsing = { extensions: [gfm(), irrelevant], mdastExtensions: [gfmFromMarkdown()] };

/** More levels of quotes and lists on one line than anybody writes; the parser needs time quadratic in them. */
const tooDeep = /^[ \t]*(?:(?:[>*+-]|\d{1,9}[.)])[ \t]*){100}/m;

/** undefined when the text is nested too deeply to be read by anybody. */
function parse(source: string): Root | undefined {
  if (tooDeep.test(source)) return undefined;
  try {
    return fromMarkdown(source, parsing);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function collectUsed(node: Nodes, used: Set<string>): void {
  if (node.type === 'linkReference' || node.type === 'imageReference') used.add(node.identifier);
  if (node.type === 'footnoteReference') used.add(`^${node.identifier}`);
  if ('children' in node) for (const child of node.children) collectUsed(child, used);
}

function readNode(node: Nodes, reading: Reading): void {
  if (isUnseen(node, reading)) cut(node, node.type === 'link' ? 'empty-link' : 'unused-definition', reading);
  else if (node.type === 'html') readHtml(node, reading);
  else if (node.type === 'text') readText(node, reading);
  else if (node.type === 'image' || node.type === 'imageReference') readImage(node, reading);
  else if (node.type === 'definition') readDefinition(node, reading);
  else if ('children' in node) {
    for (const child of node.children) readNode(child, reading);
    if (node.type === 'link') readTitle(node, reading);
  }
}

/** Definitions that nothing on the page refers to, and links without anything to click on. */
function isUnseen(node: Nodes, { used }: Reading): boolean {
  if (node.type === 'definition') return !used.has(node.identifier);
  if (node.type === 'footnoteDefinition') return !used.has(`^${node.identifier}`);
  return node.type === 'link' && textOf(node).trim() === '' && !hasImage(node);
}

function readHtml(node: Html, reading: Reading): void {
  const [from, to] = rangeOf(node);
  let start = from;
  if (reading.swallowedFrom !== undefined) {
    const end = endOfComment(reading.source.slice(0, to), from);
    if (end === undefined || !reading.source.startsWith('<!--', reading.swallowedFrom)) return;
    swallow(reading, end);
    start = end;
  }
  const seen = visibleHtml(reading.source.slice(start, to));
  reading.hidden.push(...seen.hidden);
  if (seen.openFrom !== undefined) reading.swallowedFrom = start + seen.openFrom;
  reading.edits.push({ from: start, to: reading.swallowedFrom ?? to, text: seen.text });
}

/** Ends a swallowed stretch of the page. */
function swallow(reading: Reading, to: number): void {
  const from = reading.swallowedFrom;
  if (from === undefined) return;
  reading.edits.push({ from, to, text: '' });
  reading.hidden.push({ kind: 'unterminated-html', text: reading.source.slice(from, to) });
  reading.swallowedFrom = undefined;
}

/** Invisible characters can also be written as entities, such as `&ZeroWidthSpace;`. */
function readText(node: Text, reading: Reading): void {
  const { text, removed } = stripInvisible(node.value);
  if (removed === '') return;
  const [from, to] = rangeOf(node);
  reading.hidden.push({ kind: 'invisible-characters', text: nameCharacters(removed) });
  reading.edits.push({ from, to, text });
}

/** The agent cannot see pictures; what stands in their place would be words that people do not see. */
function readImage(node: Image | ImageReference, reading: Reading): void {
  const [from, to] = rangeOf(node);
  const title = node.type === 'image' ? (node.title ?? '') : '';
  const words = [node.alt ?? '', title].filter((text) => text.trim() !== '').join(' — ');
  if (words !== '') reading.hidden.push({ kind: 'image-text', text: words });
  reading.edits.push({ from, to, text: '[image]' });
}

function readDefinition(node: Definition, reading: Reading): void {
  if (node.title === null || node.title === undefined) return;
  const [from, to] = rangeOf(node);
  reading.hidden.push({ kind: 'link-title', text: node.title });
  reading.edits.push({ from, to, text: `[${node.label ?? node.identifier}]: <${node.url}>` });
}

function readTitle(node: Link, reading: Reading): void {
  if (node.title === null || node.title === undefined) return;
  const last = node.children.at(-1);
  if (last === undefined) return;
  reading.hidden.push({ kind: 'link-title', text: node.title });
  reading.edits.push({ from: rangeOf(last)[1], to: rangeOf(node)[1], text: `](<${node.url}>)` });
}

function cut(node: Nodes, kind: Hidden['kind'], reading: Reading): void {
  const [from, to] = rangeOf(node);
  reading.hidden.push({ kind, text: reading.source.slice(from, to) });
  reading.edits.push({ from, to, text: '' });
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
