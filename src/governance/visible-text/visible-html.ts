import type { Hidden } from './hidden.ts';

export type VisibleHtml = {
  /** What stands between the tags. */
  text: string;
  hidden: Hidden[];
  /** Where, in the piece, something began that no `-->`, `>` or quote ends: everything after it on the page is swallowed. */
  openFrom: number | undefined;
};

/** Reads a piece of raw HTML as a browser's tokenizer does, far enough to tell what it shows: tags and comments go, text stays. */
export function visibleHtml(html: string): VisibleHtml {
  const reading: VisibleHtml = { text: '', hidden: [], openFrom: undefined };
  let at = 0;
  while (at < html.length && reading.openFrom === undefined) {
    const next = html.indexOf('<', at);
    reading.text += html.slice(at, next === -1 ? html.length : next);
    if (next === -1) break;
    at = readMarkup(html, next, reading);
  }
  return reading;
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
  if (/^<(br|hr|p|li|tr|div|h[1-6])\b/i.test(tag)) reading.text += '\n';
  if (/\s\S+\s*=/.test(tag)) reading.hidden.push({ kind: 'html-attribute', text: tag });
  return end;
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
