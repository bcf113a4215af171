/** What marks a function as a test in Rust, the language's own attribute and those of common crates; and a module as one of tests. */
const marker = /#\[\s*(?:\w+::)*(?:test|rstest|test_case|quickcheck|proptest)\b|^#\[cfg\([^\]]*\)\] mod$/;
const attribute =
  /#!?\[\s*(?:cfg\s*\(\s*(?:all\s*\(\s*)?test\b|(?:\w+::)*(?:test|rstest|test_case|quickcheck|proptest)\b)/g;

/**
 * The tests that stand inside of a Rust source file: what is compiled for tests only, and functions that are marked as tests, with the attributes before them. Without comments, so that a test
 * that is commented out is none. Pure, and linear in the text.
 */
export function rustTestsIn(source: string): string {
  const { plain, bare } = withoutComments(source);
  const parts: string[] = [];
  let until = 0;
  for (const { index } of bare.matchAll(attribute)) {
    if (index < until) continue;
    const from = Math.max(until, beginOfAttributes(bare, index));
    until = endOfItem(bare, index);
    parts.push(plain.slice(from, until));
  }
  return parts.map((part) => part.replaceAll(testModule, '$1 mod\n')).join('\n');
}

/** Whatever it is called, and wherever its text stands: it is one line that can be looked for. */
const testModule = /(#\[cfg\([^\]]*\btest\b[^\]]*\])\s*(?:pub(?:\([^)]*\))?\s+)?mod\b/g;

/** Whether a line marks a test. */
export function isTestMarker(line: string): boolean {
  return marker.test(line);
}

/** The line at which the attributes of the same item begin. */
function beginOfAttributes(bare: string, at: number): number {
  let from = bare.lastIndexOf('\n', at - 1) + 1;
  for (;;) {
    const previous = bare.lastIndexOf('\n', from - 2) + 1;
    if (from === 0 || !/^\s*#!?\[.*\]\s*$/.test(bare.slice(previous, from - 1))) return from;
    from = previous;
  }
}

/** Behind the block in braces, or the semicolon, that ends the item; the end of the text when neither comes. */
function endOfItem(bare: string, at: number): number {
  let depth = 0;
  const brackets = /[{};]/g;
  brackets.lastIndex = at;
  for (let found = brackets.exec(bare); found !== null; found = brackets.exec(bare)) {
    if (found[0] === '{') depth += 1;
    else if (found[0] === '}') depth -= 1;
    if (depth <= 0) return found.index + 1;
  }
  return bare.length;
}

/** `plain`: without comments, and strings on one line each; `bare`: without what stands in strings either. Both keep the length of the text. */
function withoutComments(source: string): { plain: string; bare: string } {
  const plain: string[] = [];
  const bare: string[] = [];
  const blank = (text: string) => text.replaceAll(/[^\n]/g, ' ');
  const special = /\/\/|\/\*|\bb?r(#*)"|"|'(?:\\(?:u\{[^}\n]*\}|x\w\w|.)|[^\\'\n])'/g;
  let at = 0;
  for (let found = special.exec(source); found !== null; found = special.exec(source)) {
    const before = source.slice(at, found.index);
    const end = endOf(source, found[0], found[1] ?? '', found.index);
    const text = source.slice(found.index, end);
    const isComment = found[0] === '//' || found[0] === '/*';
    plain.push(before, isComment ? blank(text) : text.replaceAll('\n', ' '));
    bare.push(before, blank(text));
    at = end;
    special.lastIndex = end;
  }
  const rest = source.slice(at);
  return { plain: [...plain, rest].join(''), bare: [...bare, rest].join('') };
}

/** Where a comment, a string or a character that begins so ends. */
function endOf(source: string, start: string, hashes: string, at: number): number {
  const behind = at + start.length;
  if (start === '//') return orEnd(source.indexOf('\n', behind), source, 0);
  if (start === '/*') return endOfBlockComment(source, behind);
  if (start.startsWith("'")) return behind;
  if (/r#*"$/.test(start)) return orEnd(source.indexOf(`"${hashes}`, behind), source, 1 + hashes.length);
  const closing = /\\[\s\S]|"/g;
  closing.lastIndex = behind;
  for (let found = closing.exec(source); found !== null; found = closing.exec(source))
    if (found[0] === '"') return found.index + 1;
  return source.length;
}

/** Comments of Rust nest. */
function endOfBlockComment(source: string, behind: number): number {
  let depth = 1;
  const bounds = /\/\*|\*\//g;
  bounds.lastIndex = behind;
  for (let found = bounds.exec(source); found !== null; found = bounds.exec(source)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return found.index + 2;
  }
  return source.length;
}

function orEnd(found: number, source: string, length: number): number {
  return found === -1 ? source.length : found + length;
}
