import type { List, ListItem, Nodes, RootContent } from 'mdast';
import type { SpecItem } from '../contracts/spec.ts';
import { oneLine } from './one-line.ts';
import { parseMarkdown } from './parse-markdown.ts';

type Item = Omit<SpecItem, 'id'>;

/** The rank of a headline that is only a paragraph: below all headings, which have 1 to 6. */
const belowHeadings = 7;
const longestItem = 500;
const mostCriteria = 10;
const longestCriterion = 300;

/** Headings under which people list what is expected. */
const announcing =
  /\b(?:acceptance|criteria|requirements?|definition of done|done when|tasks?|to-?dos?|checklist|expected)\b/i;

/**
 * What the author of a request listed, in the order of the text: every task (`- [ ] …`) wherever it stands, and the items of lists under a heading that announces
 * them. What is nested under an item are its acceptance criteria. Code is never read as a list; the parser tells it apart.
 */
export function listedItems(markdown: string): Item[] {
  const tree = parseMarkdown(markdown);
  if (tree === undefined) return [];
  const found: Item[] = [];
  readBlocks(tree.children, false, found);
  const seen = new Set<string>();
  return found.filter(({ text }) => text !== '' && !seen.has(text) && seen.add(text));
}

/** `announced`: the blocks stand under a heading that announces items. A heading governs what follows it, up to the next one of its rank or above. */
function readBlocks(blocks: readonly RootContent[], announced: boolean, found: Item[]): void {
  let under = { announced, depth: 0 };
  for (const block of blocks) {
    if (block.type === 'heading') {
      const announces = announcing.test(textOf(block));
      if (!under.announced || block.depth <= under.depth)
        under = { announced: announces, depth: block.depth };
    } else if (block.type === 'paragraph' && mayEnd(under) && isHeadline(textOf(block))) {
      under = { announced: announcing.test(textOf(block)), depth: belowHeadings };
    } else if (block.type === 'list') {
      readList(block, under.announced, found);
    } else if (block.type === 'blockquote') {
      readBlocks(block.children, under.announced, found);
    }
  }
}

/** A headline without a mark of its own divides what stands under a real heading; it does not end it. */
function mayEnd({ announced, depth }: { announced: boolean; depth: number }): boolean {
  return !announced || depth === belowHeadings;
}

/** `**Acceptance criteria**` or `Acceptance criteria:` by itself on a line is a heading to those who write it. */
function isHeadline(text: string): boolean {
  return text.length <= 80 && (/^(\*\*|__)[^*_]+\1:?$/.test(text) || /^[^.!?]+:$/.test(text));
}

function readList({ children }: List, announced: boolean, found: Item[]): void {
  for (const item of children) {
    if (isTask(item) || announced) found.push(itemOf(item));
    else readBlocks(item.children, false, found);
  }
}

function isTask({ checked }: ListItem): boolean {
  return checked !== null && checked !== undefined;
}

function itemOf(item: ListItem): Item {
  const acceptance = item.children
    .filter((child) => child.type === 'list')
    .flatMap(criteriaOf)
    .filter((text) => text !== '')
    .slice(0, mostCriteria);
  return { text: headOf(item, longestItem), ...(acceptance.length === 0 ? {} : { acceptance }) };
}

/** All levels below an item, flattened. */
function criteriaOf({ children }: List): string[] {
  return children.flatMap((item) => [
    headOf(item, longestCriterion),
    ...item.children.filter((child) => child.type === 'list').flatMap(criteriaOf),
  ]);
}

/** The words of an item without the lists and the code blocks in it. */
function headOf({ children }: ListItem, longest: number): string {
  const own = children.filter((child) => child.type === 'paragraph' || child.type === 'heading');
  return oneLine(own.map(textOf).join(' '), longest);
}

function textOf(node: Nodes): string {
  switch (node.type) {
    case 'text':
      return node.value;
    case 'inlineCode':
      return `\`${node.value}\``;
    case 'break':
      return ' ';
    default:
      return 'children' in node ? node.children.map(textOf).join('') : '';
  }
}
