import type { Nodes, Parents, Table, Text } from 'mdast';
import { parseMarkdown } from '../../request/parse-markdown.ts';
import { concealsInMath } from './concealing-math.ts';
import type { Hidden } from './hidden.ts';
import { nameCharacters, stripInvisible } from './invisible-characters.ts';
import { applyEdits, cut, type Reading, rangeOf, replace, sourceOf, textOf } from './reading.ts';
import { readDefinition, readImage, readLink, readNote, readNoteReference } from './references.ts';
import { seenLabels } from './seen-labels.ts';
import { readHtml, swallow } from './swallowed-html.ts';
import { visibleCode } from './visible-code.ts';

export type VisibleMarkdown = { text: string; hidden: Hidden[] };

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
      readLink(node, reading, (parent) => readChildren(parent, reading));
      break;
    case 'footnoteReference':
      readNoteReference(node, reading);
      break;
    case 'footnoteDefinition':
      readNote(node, reading, (parent) => readChildren(parent, reading));
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

/** Invisible characters can also be written as entities, such as `&ZeroWidthSpace;`. */
function readText(node: Text, reading: Reading): void {
  const { text, removed } = stripInvisible(node.value);
  if (removed === '') return;
  replace(node, text, [{ kind: 'invisible-characters', text: nameCharacters(removed) }], reading);
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
