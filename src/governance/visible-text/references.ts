import type {
  Definition,
  FootnoteDefinition,
  FootnoteReference,
  Image,
  ImageReference,
  Link,
  LinkReference,
  Parents,
} from 'mdast';
import { concealsWords } from './conceals-words.ts';
import type { Hidden } from './hidden.ts';
import { cut, hasImage, type Reading, rangeOf, replace, sourceOf, textOf } from './reading.ts';

/** Names that say nothing: `1`, `docs`, `note-2`. Longer ones are words that the page does not show. */
const plainLabel = /^[\w.-]{1,16}$/;

/** The agent cannot see pictures; what stands in their place would be words that people do not see. */
export function readImage(node: Image | ImageReference, reading: Reading): void {
  const label = node.type === 'imageReference' && !plainLabel.test(node.identifier) ? node.identifier : '';
  const title = node.type === 'image' ? (node.title ?? '') : '';
  const words = [node.alt ?? '', title, label].filter((text) => text.trim() !== '').join(' — ');
  replace(node, '[image]', words === '' ? [] : [{ kind: 'image-text', text: words }], reading);
}

/** What a reference leads to is not shown itself, and of its title and label a page shows nothing. */
export function readDefinition(node: Definition, reading: Reading): void {
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
export function readLink(
  node: Link | LinkReference,
  reading: Reading,
  readChildren: (node: Parents) => void,
): void {
  const text = textOf(node);
  const last = node.children.at(-1);
  if (last === undefined || (text.trim() === '' && !hasImage(node))) {
    cut(node, 'empty-link', reading);
    return;
  }
  readChildren(node);
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
export function readNoteReference(node: FootnoteReference, reading: Reading): void {
  const number = numberOf(node.identifier, reading);
  if (number !== undefined) replace(node, `[^note-${number}]`, [], reading);
}

/** A note at the end of the page, under its number. */
export function readNote(
  node: FootnoteDefinition,
  reading: Reading,
  readChildren: (node: Parents) => void,
): void {
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
  readChildren(node);
}

function numberOf(identifier: string, { labels }: Reading): number | undefined {
  if (plainLabel.test(identifier)) return undefined;
  const index = labels.notes.findIndex((note) => note.identifier === identifier);
  return index === -1 ? undefined : index + 1;
}
