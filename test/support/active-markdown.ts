import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

/**
 * What GitHub makes something of after it has read the Markdown, in the text that is left: mentions, addresses, references to issues and commits. It knows nothing of backslashes any more, and does
 * not look into code.
 */
const references = [
  /@\w/,
  /:\/\/|www\./i,
  /#\d/,
  /(?<![0-9a-z])GH-\d/i,
  /(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])/i,
];

const activeNodes: readonly Nodes['type'][] = [
  'link',
  'linkReference',
  'definition',
  'image',
  'imageReference',
  'html',
  'footnoteDefinition',
  'footnoteReference',
];

export function parseMarkdown(markdown: string): Nodes & { type: 'root' } {
  return fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
}

/** Everything in a text that calls, links, loads or closes something where GitHub shows it. */
export function activeIn(markdown: string): string[] {
  return activeBelow(parseMarkdown(markdown));
}

function activeBelow(node: Nodes): string[] {
  if (activeNodes.includes(node.type)) return [`${node.type}: ${shownText(node)}`];
  if (node.type === 'text')
    return references.some((reference) => reference.test(node.value)) ? [`text: ${node.value}`] : [];
  return 'children' in node ? node.children.flatMap(activeBelow) : [];
}

/** What a reader sees of a node. */
export function shownText(node: Nodes): string {
  if ('value' in node) return node.value;
  return 'children' in node ? node.children.map(shownText).join('') : '';
}
