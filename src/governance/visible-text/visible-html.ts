import type { Hidden } from './hidden.ts';
import { nameCharacters, stripInvisible } from './invisible-characters.ts';

/** An element whose content browsers do not show, left open: how often, so that an inner one of its name does not end it. */
export type OpenElement = { name: string; depth: number };

export type VisibleHtml = {
  /** What stands between the tags. */
  text: string;
  hidden: Hidden[];
  /** Where, in the piece, something began that the piece does not end: what follows on the page is swallowed. */
  openFrom: number | undefined;
  /** What began there, when it is an element; else a comment, a tag or a quote. */
  openElement: OpenElement | undefined;
};

/**
 * Elements whose content is no text on the page: GitHub drops or hides it, or it is shown only by browsers that lack a feature (`rp`). What GitHub escapes and
 * shows instead (`script`, `style` and their like) is text.
 */
const unshownElements: ReadonlySet<string> = new Set(
  'rp template noscript svg math object video audio canvas select datalist applet embed head dialog'.split(
    ' ',
  ),
);
/** Elements without content, which nothing closes. */
const voidElements: ReadonlySet<string> = new Set(['embed']);

/** Attributes with which people try to make text unseen; GitHub drops them, mail programs may not. */
const concealing =
  /[\s/](?:hidden|inert)(?=[\s=/>])|\saria-hidden\s*=\s*["']?true|\sstyle\s*=|\s(?:width|height|size)\s*=\s*["']?0\b/i;

/** Reads a piece of raw HTML as a browser's tokenizer does, far enough to tell what it shows: tags and comments go, text stays. */
export function visibleHtml(html: string): VisibleHtml {
  const reading: VisibleHtml = { text: '', hidden: [], openFrom: undefined, openElement: undefined };
  let at = 0;
  while (at < html.length && reading.openFrom === undefined) {
    const next = html.indexOf('<', at);
    readText(html.slice(at, next === -1 ? html.length : next), reading);
    if (next === -1) break;
    at = readMarkup(html, next, reading);
  }
  return reading;
}

/** Character references that stand for characters without a width. Markdown does not resolve them within HTML, the page does. */
const reference = /&(?:#[xX][0-9a-fA-F]{1,6}|#\d{1,7}|[A-Za-z]{2,24});/g;
const invisibleNames: ReadonlySet<string> = new Set(
  'ZeroWidthSpace NegativeThinSpace NegativeVeryThinSpace NegativeMediumSpace NegativeThickSpace NoBreak ApplyFunction af InvisibleTimes it InvisibleComma ic shy lrm rlm zwj zwnj'.split(
    ' ',
  ),
);

function readText(text: string, reading: VisibleHtml): void {
  let removed = '';
  reading.text += text.replace(reference, (written) => {
    const body = written.slice(1, -1);
    if (!body.startsWith('#')) {
      if (!invisibleNames.has(body)) return written;
      removed += '\u200b';
      return '';
    }
    const code = /^#[xX]/.test(body)
      ? Number.parseInt(body.slice(2), 16)
      : Number.parseInt(body.slice(1), 10);
    const character = code <= 0x10ffff ? String.fromCodePoint(code).toWellFormed() : '\ufffd';
    const stripped = stripInvisible(`a${character}`);
    removed += stripped.removed;
    return stripped.removed === '' ? written : '';
  });
  if (removed !== '') reading.hidden.push({ kind: 'invisible-characters', text: nameCharacters(removed) });
}

/** Reads what begins with `<`; answers where reading goes on. */
function readMarkup(html: string, from: number, reading: VisibleHtml): number {
  if (html.startsWith('<!--', from)) return readComment(html, from, reading);
  if (/^<[!?]|^<\/[^a-zA-Z>]/.test(html.slice(from, from + 3))) return readBogusComment(html, from, reading);
  if (/^<\/?[a-zA-Z]/.test(html.slice(from, from + 3))) return readTag(html, from, reading);
  reading.text += '<';
  return from + 1;
}

function readComment(html: string, from: number, reading: VisibleHtml): number {
  // `<!-->` and `<!--->` are whole comments.
  const abrupt = /^<!--(-?)>/.exec(html.slice(from, from + 6));
  if (abrupt !== null) return from + abrupt[0].length;
  const end = endOfComment(html, from + 4);
  if (end === undefined) {
    reading.openFrom = from;
    return html.length;
  }
  reading.hidden.push({ kind: 'html-comment', text: html.slice(from, end) });
  return end;
}

/** Behind `-->` or `--!>`, both of which end a comment; undefined when neither comes. */
export function endOfComment(html: string, from: number): number | undefined {
  const ends = ['-->', '--!>'].flatMap((mark) => {
    const at = html.indexOf(mark, from);
    return at === -1 ? [] : [at + mark.length];
  });
  return ends.length === 0 ? undefined : Math.min(...ends);
}

/** Declarations, processing instructions and CDATA: browsers treat them as comments up to the next `>`. */
function readBogusComment(html: string, from: number, reading: VisibleHtml): number {
  const end = html.indexOf('>', from);
  if (end === -1) {
    reading.openFrom = from;
    return html.length;
  }
  reading.hidden.push({ kind: 'html-comment', text: html.slice(from, end + 1) });
  return end + 1;
}

function readTag(html: string, from: number, reading: VisibleHtml): number {
  const end = endOfTag(html, from);
  if (end === undefined) {
    reading.openFrom = from;
    return html.length;
  }
  const tag = html.slice(from, end);
  const name = /^<([a-zA-Z][^\s/>]*)/.exec(tag)?.[1]?.toLowerCase() ?? '';
  if (unshownElements.has(name) && !voidElements.has(name))
    return skipElement(html, { from, end, name }, reading);
  if (/^<(br|hr|p|li|tr|div|h[1-6])\b/i.test(tag)) reading.text += '\n';
  // It turns the letters round: what one reads is not what is written.
  if (concealing.test(tag) || name === 'bdo') reading.hidden.push({ kind: 'concealing-markup', text: tag });
  else if (/^<\/?[a-zA-Z][^\s/>]*[\s/]+[^\s/>]/.test(tag))
    reading.hidden.push({ kind: 'html-attribute', text: tag });
  if (name === 'summary' && isBlankUntil(html, end, '</summary'))
    reading.hidden.push({ kind: 'collapsed', text: 'a collapsed section whose summary says nothing' });
  return end;
}

function skipElement(
  html: string,
  { from, end, name }: { from: number; end: number; name: string },
  reading: VisibleHtml,
): number {
  const found = endOfElement(html, end, { name, depth: 1 });
  if ('open' in found) {
    reading.openFrom = from;
    reading.openElement = found.open;
    return html.length;
  }
  reading.hidden.push({ kind: 'unshown-element', text: html.slice(from, found.end) });
  return found.end;
}

/** Where an element ends, counting those of the same name in it; or how deep it is open when the piece is over. */
export function endOfElement(
  html: string,
  from: number,
  element: OpenElement,
): { end: number } | { open: OpenElement } {
  const tags = new RegExp(`<(/?)${element.name}(?=[\\s/>])`, 'gi');
  tags.lastIndex = from;
  let { depth } = element;
  for (let tag = tags.exec(html); tag !== null; tag = tags.exec(html)) {
    depth += tag[1] === '/' ? -1 : 1;
    if (depth === 0) return { end: endOfTag(html, tag.index) ?? html.length };
  }
  return { open: { ...element, depth } };
}

function isBlankUntil(html: string, from: number, close: string): boolean {
  const end = html.toLowerCase().indexOf(close, from);
  if (end === -1) return false;
  const words = html.slice(from, end).replaceAll(/<[^<>]*>|&[#\w]+;/g, '');
  return stripInvisible(words).text.trim() === '';
}

/** Behind the `>` that is not within quotes. */
function endOfTag(html: string, from: number): number | undefined {
  let quote: string | undefined;
  for (let at = from; at < html.length; at += 1) {
    const character = html.charAt(at);
    if (quote !== undefined) quote = character === quote ? undefined : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return at + 1;
  }
  return undefined;
}
