import type { BlockContent, DefinitionContent, ListItem, PhrasingContent, RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { rememberAnswers } from '../../memo/remember-answers.ts';
import { codeSpan, safeText } from './safe-text.ts';

/** More is cut: the parser is quadratic in text made for that, and nobody reads more in a comment. */
const maxLength = 8_192;

/** The pages of a job show the same reasons and explanations again after every commit. At most 4 MiB of text. */
const textsRemembered = 128;

const parsing = { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] };

/**
 * Markdown that an agent (or anybody) wrote, as Markdown that is safe to post in the factory's name: paragraphs, lists, emphasis and code stay; images, HTML, and link
 * targets go; mentions and addresses stand as code. Assume that the writer was told to leak something or to call somebody.
 */
export function safeMarkdown(markdown: string): string {
  return safeCut(markdown.length > maxLength ? `${markdown.slice(0, maxLength)} …` : markdown);
}

const safeCut = rememberAnswers(makeSafe, textsRemembered);

function makeSafe(cut: string): string {
  try {
    return blocks(fromMarkdown(cut, parsing).children);
  } catch (error) {
    // Thousands of nested quotes exhaust the stack.
    if (error instanceof RangeError) return safeText(cut.slice(0, 500));
    throw error;
  }
}

function blocks(nodes: readonly (RootContent | BlockContent | DefinitionContent)[]): string {
  return nodes
    .map(block)
    .filter((text) => text !== '')
    .join('\n\n');
}

function block(node: RootContent | BlockContent | DefinitionContent): string {
  switch (node.type) {
    case 'paragraph':
      return lineStart(inline(node.children));
    case 'heading':
      return `**${inline(node.children)}**`;
    case 'blockquote':
      return prefixed(blocks(node.children), '> ', '> ');
    case 'list':
      return node.children
        .map((item, index) => listItem(item, node.ordered === true ? `${index + 1}. ` : '- '))
        .join('\n');
    case 'code':
      return fenced(node.value);
    case 'table':
      return node.children
        .map((row) => row.children.map((cell) => inline(cell.children)).join(' · '))
        .join('\\\n');
    default:
      return '';
  }
}

function listItem({ checked, children }: ListItem, bullet: string): string {
  const box = checked === true ? '[x] ' : checked === false ? '[ ] ' : '';
  return prefixed(box + blocks(children), bullet, ' '.repeat(bullet.length));
}

function prefixed(text: string, first: string, rest: string): string {
  return text
    .split('\n')
    .map((line, index) => (index === 0 ? first : rest) + line)
    .join('\n');
}

function fenced(code: string): string {
  const longest = Math.max(2, ...(code.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${code}\n${fence}`;
}

/** A paragraph whose first word would start something else gets it escaped; `/factory` at the start of ours is no command, but looks like one. */
function lineStart(text: string): string {
  return text.replace(/^([-+=]|\d+[.)](?=\s|$))/, '\\$1');
}

function inline(nodes: readonly PhrasingContent[]): string {
  return nodes.map(phrase).join('');
}

function phrase(node: PhrasingContent): string {
  switch (node.type) {
    case 'text':
      return spaced(node.value);
    case 'inlineCode':
      return codeSpan(node.value);
    case 'strong':
      return `**${inline(node.children)}**`;
    case 'emphasis':
      return `*${inline(node.children)}*`;
    case 'delete':
      return `~~${inline(node.children)}~~`;
    case 'link':
    case 'linkReference':
      return inline(node.children);
    case 'break':
      return '\\\n';
    default:
      return '';
  }
}

/** Text keeps its line breaks and the spaces at its ends: they separate it from the markup beside it. */
function spaced(text: string): string {
  return text
    .split(/\r?\n|\r/)
    .map((line) => safeText(line))
    .join('\n');
}
