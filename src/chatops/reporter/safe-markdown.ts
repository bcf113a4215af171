import type { BlockContent, DefinitionContent, ListItem, PhrasingContent, RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { rememberAnswers } from '../../memo/remember-answers.ts';
import { harmlessCode } from './harmless-code.ts';
import { codeSpan, oneLine, safeText } from './safe-text.ts';

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
  const cut = markdown.length > maxLength ? `${markdown.slice(0, maxLength - 2)} …` : markdown;
  return safeCut(cut.replaceAll(/\r\n?/g, '\n'));
}

/** The same for a place within a line, where no block can begin: what does not stay on one line is shown as it is written. */
export function safeMarkdownLine(markdown: string, longest: number): string {
  const line = oneLine(markdown, longest);
  const safe = safeMarkdown(line);
  return safe.includes('\n') ? safeText(line, longest) : safe;
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
      return plainLines(inline(node.children));
    case 'heading':
      return plainLines(headline(inline(node.children)));
    case 'blockquote':
      return prefixed(blocks(node.children), '> ', '> ');
    case 'list':
      return node.children
        .map((item, index) => listItem(item, node.ordered === true ? `${index + 1}. ` : '- '))
        .join('\n');
    case 'code':
      return fenced(node.value);
    case 'table':
      return plainLines(
        node.children
          .map((row) => row.children.map((cell) => inline(cell.children)).join(' · '))
          .join(lineBreak),
      );
    default:
      return '';
  }
}

function listItem({ checked, children }: ListItem, bullet: string): string {
  return prefixed(boxed(checked, children), bullet, ' '.repeat(bullet.length));
}

/** The box stands before words; a block that came behind it on its line would not be one. */
function boxed(checked: boolean | null | undefined, children: ListItem['children']): string {
  const text = blocks(children);
  if (typeof checked !== 'boolean') return text;
  const [first] = children;
  const hasWords = first?.type === 'paragraph' && block(first) !== '';
  return `[${checked ? 'x' : ' '}]${hasWords ? ' ' : '\n\n'}${text}`;
}

function headline(text: string): string {
  return text === '' ? '' : `**${text}**`;
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
  return `${fence}\n${harmlessCode(code)}\n${fence}`;
}

/**
 * Lines of a paragraph, none of which begins something else: what stood before them may have been left out, and a line can end by a character that is written as its number (`&#10;`). `/factory` at the
 * start of ours is no command, but looks like one.
 */
function plainLines(text: string): string {
  return text
    .replaceAll(/^ +| +$/gm, '')
    .replaceAll(/^(?=[-+=:]|~~~)/gm, '\\')
    .replaceAll(/^(\d+)(?=[.)](?:\s|$))/gm, '$1\\');
}

/** `text`: as it was written. `markup`: made safe. */
type Piece = { text: string } | { markup: string };

const gap: Piece = { text: ' ' };
const lineBreak = '\\\n';

/**
 * Harmless pieces can do together what none of them does alone, so each is judged as it will stand: neighbouring texts are one text, what is left out leaves a gap, and code does not touch code,
 * whose backticks would pair with its own.
 */
function inline(nodes: readonly PhrasingContent[]): string {
  const shown = joinedTexts(nodes.flatMap(piecesOf)).map((piece) =>
    'text' in piece ? spaced(piece.text) : piece.markup,
  );
  const isSeen = (text: string): boolean => text !== lineBreak && text.trim() !== '';
  return shown
    .slice(Math.max(0, shown.findIndex(isSeen)), shown.findLastIndex(isSeen) + 1)
    .reduce((before, next) => before + (before.endsWith('`') && next.startsWith('`') ? ' ' : '') + next, '')
    .trim();
}

function joinedTexts(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (last !== undefined && 'text' in last && 'text' in piece)
      joined[joined.length - 1] = { text: last.text + piece.text };
    else joined.push(piece);
  }
  return joined;
}

/** Of a link only its text is left. */
function piecesOf(node: PhrasingContent): Piece[] {
  switch (node.type) {
    case 'text':
      return [{ text: node.value }];
    case 'inlineCode':
      return [{ markup: codeSpan(node.value) }];
    case 'strong':
      return [between('**', node.children)];
    case 'emphasis':
      return [between('*', node.children)];
    case 'delete':
      return [between('~~', node.children)];
    case 'link':
    case 'linkReference':
      return node.children.flatMap(piecesOf);
    case 'break':
      return [{ markup: lineBreak }];
    default:
      return [gap];
  }
}

function between(mark: string, nodes: readonly PhrasingContent[]): Piece {
  const text = inline(nodes);
  return text === '' ? gap : { markup: mark + text + mark };
}

/** Text keeps its line breaks and the spaces at its ends: they separate it from the markup beside it. */
function spaced(text: string): string {
  return text
    .split(/\r?\n|\r/)
    .map((line) => safeText(line, maxLength))
    .join('\n');
}
