import picomatch from 'picomatch';

/** Where GitHub looks for the file, in this order; the first one found counts. */
export const codeOwnersPaths = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'] as const;

/** GitHub reads no larger ones. */
const largestFile = 3 * 1024 * 1024;

/** Everything is taken literally but `*`, `?` and `**`: CODEOWNERS knows no negation, ranges, braces or extended patterns. */
const literal = { dot: true, nonegate: true, nobrace: true, nobracket: true, noextglob: true } as const;

/**
 * The owners of a path by the text of a CODEOWNERS file: those of the last line that matches, as they are written there (`@user`, `@organisation/team`, an address).
 * undefined when no line matches; empty when the last one that does takes every owner away. Lines GitHub would skip are skipped.
 * Source: GitHub's documentation "About code owners".
 */
export function codeOwnersOf(text: string, path: string): string[] | undefined {
  if (text.length > largestFile) return undefined;
  for (const line of text.split('\n').toReversed()) {
    const [pattern, ...owners] = wordsOf(line);
    if (pattern === undefined || !isPattern(pattern) || !owners.every(isOwner)) continue;
    if (matches(pattern, path)) return owners;
  }
  return undefined;
}

/** The words of a line up to its comment. A backslash keeps the space behind it in the word. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  let word = '';
  let escaped = false;
  for (const character of `${line.replace(/\r$/, '')} `) {
    const ends = !escaped && (character === ' ' || character === '\t');
    if (character === '#' && word === '' && !escaped) break;
    if (ends && word !== '') words.push(word);
    word = ends ? '' : word + character;
    escaped = character === '\\' && !escaped;
  }
  return words;
}

function isPattern(pattern: string): boolean {
  return !pattern.startsWith('!') && !pattern.startsWith('\\#') && !/[[\]]/.test(pattern);
}

/** `@user`, `@organisation/team` or an address. */
function isOwner(owner: string): boolean {
  return /^@[^@/\s]+(\/[^@/\s]+)?$|^[^@\s]+@[^@\s]+$/.test(owner);
}

/** As .gitignore matches: a slash inside ties the pattern to the root, one at its end means a folder, a folder means all that lies in it. */
function matches(pattern: string, path: string): boolean {
  const isFolder = pattern.endsWith('/');
  const body = pattern.replace(/^\/+/, '').replace(/\/+$/, '');
  if (body === '') return isFolder;
  const isRooted = pattern.slice(0, -1).includes('/');
  const place = isRooted ? body : `**/${body}`;
  /* `docs/*` means the files of that folder, not those of the folders in it. */
  const isFilesOfFolder = isRooted && (body === '*' || body.endsWith('/*'));
  const globs = [...(isFolder ? [] : [place]), ...(isFilesOfFolder ? [] : [`${place}/**/*`])];
  return globs.some((glob) => picomatch.isMatch(path, glob, literal));
}
