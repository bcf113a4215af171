import type { SecretKind } from '../../src/redaction/secret-kinds.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const alphabets: Record<string, string> = {
  alnum: `${letters}0123456789`,
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
  base32: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  digits: '0123456789',
  hex: '0123456789abcdef',
  base64: `${letters}0123456789+/`,
  url: `${letters}0123456789-_`,
};

/** A secret of a kind as it could have been issued. `next`: numbers in [0, 1). */
export function sampleOf({ sample }: SecretKind, next: () => number): string {
  return sample.replaceAll(/\{(\w+):(\d+)\}/g, (_, name: string, length: string) => {
    const alphabet = alphabets[name] ?? '';
    return Array.from({ length: Number(length) }, () =>
      alphabet.charAt(Math.floor(next() * alphabet.length)),
    ).join('');
  });
}

const bytesOf = (secret: string) => [...Buffer.from(secret)];
const halves = (secret: string) => {
  const middle = Math.floor(secret.length / 2);
  return [secret.slice(0, middle), secret.slice(middle)] as const;
};
const pieces = (secret: string, size: number) => secret.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? [];
/** As `fold -w SIZE | tr '\n' SIGN` writes it: the ends of lines become the sign as well. */
const folded = (secret: string, size: number, sign: string) =>
  secret
    .split('\n')
    .flatMap((line) => pieces(line, size))
    .join(sign);
const base32 = (secret: string) => {
  const bits = bytesOf(secret)
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
  return pieces(bits, 5)
    .map((five) => alphabets.base32?.charAt(Number.parseInt(five.padEnd(5, '0'), 2)))
    .join('');
};
const literal = (text: string) => JSON.stringify(text);

/** Ways to write a secret down so that a plain search does not see it. */
export const hidings: Record<string, (secret: string) => string> = {
  'as it is': (secret) => `const value = ${literal(secret)};`,
  base64: (secret) => `value: ${Buffer.from(secret).toString('base64')}`,
  base64url: (secret) => `value: ${Buffer.from(secret).toString('base64url')}`,
  'base64 behind other text': (secret) => Buffer.from(`config=${secret};mode=1`).toString('base64'),
  'base64 with a word before it': (secret) => `x${Buffer.from(secret).toString('base64')}`,
  'base64 in lines': (secret) => pieces(Buffer.from(secret).toString('base64'), 24).join('\n'),
  'base64 twice': (secret) => Buffer.from(Buffer.from(secret).toString('base64')).toString('base64'),
  hex: (secret) => Buffer.from(secret).toString('hex'),
  'upper-case hex': (secret) => Buffer.from(secret).toString('hex').toUpperCase(),
  'hex escapes': (secret) =>
    `"${bytesOf(secret)
      .map((byte) => `\\x${byte.toString(16)}`)
      .join('')}"`,
  'a list of bytes in hex': (secret) =>
    bytesOf(secret)
      .map((byte) => `0x${byte.toString(16)}`)
      .join(', '),
  'a hex dump': (secret) =>
    bytesOf(secret)
      .map((byte) => byte.toString(16))
      .join(' '),
  'character codes': (secret) => `String.fromCharCode(${bytesOf(secret).join(', ')})`,
  'percent-encoded': (secret) =>
    bytesOf(secret)
      .map((byte) => `%${byte.toString(16)}`)
      .join(''),
  'unicode escapes': (secret) =>
    `"${bytesOf(secret)
      .map((byte) => `\\u00${byte.toString(16)}`)
      .join('')}"`,
  reversed: (secret) => `"${[...secret].reverse().join('')}"`,
  'reversed base64': (secret) => [...Buffer.from(secret).toString('base64')].reverse().join(''),
  'base64 of the reverse': (secret) => Buffer.from([...secret].reverse().join('')).toString('base64'),
  'two literals': (secret) => halves(secret).map(literal).join(' + '),
  'literals over lines': (secret) => pieces(secret, 9).map(literal).join(' +\n    '),
  'a list that is joined': (secret) => `[${pieces(secret, 4).map(literal).join(', ')}].join('')`,
  'one literal for each character': (secret) => [...secret].map(literal).join(','),
  'lines of a comment': (secret) =>
    pieces(secret, 12)
      .map((piece) => `// ${piece}`)
      .join('\n'),
  'short lines of a comment': (secret) =>
    pieces(secret, 8)
      .map((piece) => `# ${piece}`)
      .join('\n'),
  'folded, with dashes': (secret) => folded(secret, 5, '-'),
  'every five characters a dash': (secret) => pieces(secret, 5).join('-'),
  'every four characters a blank': (secret) => `value: ${pieces(secret, 4).join(' ')}`,
  'every three characters a point': (secret) => `"${pieces(secret, 3).join('.')}"`,
  'spaced out': (secret) => [...secret].join(' '),
  'reversed and spaced out': (secret) => [...secret].reverse().join(' '),
  'octal escapes': (secret) =>
    `"${bytesOf(secret)
      .map((byte) => `\\${byte.toString(8).padStart(3, '0')}`)
      .join('')}"`,
  'a list of bytes in octal': (secret) =>
    bytesOf(secret)
      .map((byte) => `0${byte.toString(8)}`)
      .join(', '),
  'an octal dump': (secret) =>
    bytesOf(secret)
      .map((byte) => byte.toString(8).padStart(3, '0'))
      .join(' '),
  base32: (secret) => `value: ${base32(secret)}`,
  'base32 in lower case, in lines': (secret) => pieces(base32(secret).toLowerCase(), 24).join('\n'),
  'base64 with dashes': (secret) => pieces(Buffer.from(secret).toString('base64'), 6).join('-'),
  'two variables': (secret) => {
    const [first, second] = halves(secret);
    return `const a = ${literal(first)};\nconst b = ${literal(second)};\nsend(a + b);`;
  },
  'UTF-16': (secret) => Buffer.from(secret, 'utf16le').toString('latin1'),
};
