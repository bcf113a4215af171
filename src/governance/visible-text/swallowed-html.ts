import type { Html } from 'mdast';
import { type Reading, rangeOf } from './reading.ts';
import { endOfComment, endOfElement, visibleHtml } from './visible-html.ts';

/** HTML of the page: what of it is shown, and whether it begins to swallow what follows, or ends that. */
export function readHtml(node: Html, reading: Reading): void {
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
export function swallow(reading: Reading, to: number): void {
  if (reading.swallowed === undefined) return;
  const { from, element } = reading.swallowed;
  reading.edits.push({ from, to, text: '' });
  const kind = element === undefined ? 'unterminated-html' : 'unshown-element';
  reading.hidden.push({ kind, text: reading.source.slice(from, to) });
  reading.swallowed = undefined;
}
