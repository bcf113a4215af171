import { readPieces, type TextReading } from './text-reading.ts';

const base64Run = /[A-Za-z0-9+/_-]{20,}/g;
const hexRun = /(?:[0-9A-Fa-f]{2}){12,}/g;
/** Bytes in hex with something before or between each: `\x67\x68`, `0x67, 0x68`, `67 68`, `%67%68`, `67:68`. */
const spacedHexRun =
  /(?:(?:\\x|\\u00|0x|%|&#x)[0-9A-Fa-f]{2}[\s,:;]{0,3}){12,}|(?:[0-9A-Fa-f]{2}[\s,:;]{1,2}){11,}[0-9A-Fa-f]{2}/g;
/** Bytes in octal, escaped or in a list: `\147\150`, `0147, 0150`, `147 150`. */
const octalRun = /(?:\\[0-7]{2,4}){12,}|(?:(?:0o)?[0-7]{2,4}[\s,;:]{1,3}){11,}(?:0o)?[0-7]{2,4}/g;
/** Upper or lower case, not both. */
const base32Run = /[A-Z2-7]{24,}|[a-z2-7]{24,}/g;
/** Character codes: `103, 104, 112`. */
const decimalRun = /\d{2,3}(?:[,;]\s{0,3}\d{2,3}){11,}/g;
const escaped =
  /%([0-9A-Fa-f]{2})|\\x([0-9A-Fa-f]{2})|\\u00([0-9A-Fa-f]{2})|&#x([0-9A-Fa-f]{2});|&#(\d{2,3});|\\([0-3][0-7]{2})/g;

/** What a text says when the parts of it that may be encoded are decoded: base64 in its alphabets and base32, wherever they begin, hex, octal, character codes, escapes. */
export function decodedTexts({ text, glued }: Pick<TextReading, 'text' | 'glued'>): TextReading[] {
  const base64 = [...text.matchAll(base64Run)];
  const base32 = [...text.matchAll(base32Run)];
  return [
    // A run can begin with characters that do not belong to the encoding: each of the four ways to group it is tried.
    ...[0, 1, 2, 3].map((offset) =>
      runs(base64, (run) => Buffer.from(run.slice(offset), 'base64').toString('latin1')),
    ),
    ...[0, 1].map((offset) =>
      runs([...text.matchAll(hexRun)], (run) => Buffer.from(run.slice(offset), 'hex').toString('latin1')),
    ),
    ...[0, 1, 2, 3, 4, 5, 6, 7].map((offset) => runs(base32, (run) => fromBase32(run.slice(offset)))),
    runs([...text.matchAll(spacedHexRun)], fromSpacedHex),
    runs([...text.matchAll(octalRun)], fromOctal),
    runs([...text.matchAll(decimalRun)], fromDecimal),
    unescaped(text, glued),
    withoutNulls(text, glued),
  ].filter((reading): reading is TextReading => reading !== undefined);
}

function runs(found: RegExpExecArray[], decode: (run: string) => string): TextReading | undefined {
  if (found.length === 0) return undefined;
  const pieces = found.map((run) => ({ text: decode(run[0]), at: run.index }));
  return readPieces(pieces, { glued: false, separator: '\n', decoded: true });
}

function fromSpacedHex(run: string): string {
  const digits = run.replaceAll(/\\x|\\u00|0x|%|&#x/g, ' ').match(/[0-9A-Fa-f]{2}/g) ?? [];
  return Buffer.from(digits.join(''), 'hex').toString('latin1');
}

function fromDecimal(run: string): string {
  return Buffer.from(run.split(/[,;]\s*/).map(Number)).toString('latin1');
}

function fromOctal(run: string): string {
  const bytes = run.match(/[0-7]{2,4}/g) ?? [];
  return Buffer.from(bytes.map((digits) => Number.parseInt(digits, 8))).toString('latin1');
}

/** RFC 4648 without padding: five bits a character. */
function fromBase32(run: string): string {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const character of run.toUpperCase()) {
    held = ((held << 5) | base32Alphabet.indexOf(character)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  return Buffer.from(bytes).toString('latin1');
}

const base32Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function unescaped(text: string, glued: boolean): TextReading | undefined {
  const pieces: { text: string; at: number }[] = [];
  let from = 0;
  for (const found of text.matchAll(escaped)) {
    const whole = found[0];
    const character = { text: String.fromCharCode(codeOf(found)), at: found.index };
    pieces.push({ text: text.slice(from, found.index), at: from }, character);
    from = found.index + whole.length;
  }
  if (from === 0) return undefined;
  return readPieces([...pieces, { text: text.slice(from), at: from }], { glued });
}

function codeOf([, percent, short, long, entity, decimal, octal]: RegExpExecArray): number {
  if (decimal !== undefined) return Number(decimal);
  if (octal !== undefined) return Number.parseInt(octal, 8);
  return Number.parseInt(percent ?? short ?? long ?? entity ?? '', 16);
}

/** UTF-16 that was read as single bytes. */
function withoutNulls(text: string, glued: boolean): TextReading | undefined {
  if (!text.includes('\0')) return undefined;
  const pieces: { text: string; at: number }[] = [];
  let at = 0;
  for (const part of text.split('\0')) {
    pieces.push({ text: part, at });
    at += part.length + 1;
  }
  return readPieces(pieces, { glued });
}
