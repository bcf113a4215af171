/** A policy as it stands in its file. `start` and `line` are where it begins with its first annotation; `line` counts from 1. */
export type ScannedPolicy = {
  start: number;
  line: number;
  effect: 'permit' | 'forbid' | undefined;
  annotations: { name: string; value: string; start: number }[];
  /** How deep its brackets are nested, and how many operators it is made of. */
  depth: number;
  operators: number;
};

type Token = { kind: 'word' | 'string' | 'mark'; text: string; start: number };

const comment = String.raw`//[^\n\r]*`;
const string = String.raw`"(?:[^"\\]|\\[\s\S])*(?:"|$)`;
const word = '[A-Za-z_][A-Za-z0-9_]*';
const mark = String.raw`&&|\|\||[^\s]`;

/**
 * Finds the policies of a text, in order, without judging whether they are right: that is Cedar's. It tells where each begins, its annotations, and how large it is, before a
 * parser that takes its stack from the nesting of the text sees it.
 */
export function scanPolicies(text: string): ScannedPolicy[] {
  const policies: ScannedPolicy[] = [];
  let rest: Token[] = [];
  const lineAt = lineCounter(text);
  for (const token of tokensOf(text)) {
    rest.push(token);
    if (token.text !== ';' || token.kind !== 'mark') continue;
    policies.push(policyOf(rest, lineAt));
    rest = [];
  }
  if (rest.length > 0) policies.push(policyOf(rest, lineAt));
  return policies;
}

function* tokensOf(text: string): Generator<Token> {
  const pattern = new RegExp(`(${comment})|(${string})|(${word})|(${mark})`, 'g');
  for (const match of text.matchAll(pattern)) {
    const [whole, isComment, isString, isWord] = match;
    if (isComment !== undefined) continue;
    const kind = isString !== undefined ? 'string' : isWord !== undefined ? 'word' : 'mark';
    yield { kind, text: whole, start: match.index };
  }
}

const operators = new Set(['.', '+', '-', '*', '!', '&&', '||', 'if', '(', '[', '{']);

/** Lines of offsets that only grow. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let seen = 0;
  return (offset) => {
    for (; seen < offset; seen += 1) if (text[seen] === '\n') line += 1;
    return line;
  };
}

function policyOf(tokens: readonly Token[], lineAt: (offset: number) => number): ScannedPolicy {
  const start = tokens[0]?.start ?? 0;
  const { annotations, next } = annotationsOf(tokens);
  const effect = tokens[next]?.text;
  let depth = 0;
  let deepest = 0;
  for (const { kind, text: token } of tokens) {
    if (kind !== 'mark') continue;
    if (token === '(' || token === '[' || token === '{') deepest = Math.max(deepest, ++depth);
    if (token === ')' || token === ']' || token === '}') depth -= 1;
  }
  return {
    start,
    line: lineAt(start),
    effect: effect === 'permit' || effect === 'forbid' ? effect : undefined,
    annotations,
    depth: deepest,
    operators: tokens.filter(({ kind, text: token }) => kind !== 'string' && operators.has(token)).length,
  };
}

/** `@name("value")` and `@name`, as often as they come. */
function annotationsOf(tokens: readonly Token[]): {
  annotations: ScannedPolicy['annotations'];
  next: number;
} {
  const annotations: ScannedPolicy['annotations'] = [];
  let next = 0;
  while (tokens[next]?.text === '@') {
    const name = tokens[next + 1];
    if (name?.kind !== 'word') break;
    const value = tokens[next + 2]?.text === '(' ? tokens[next + 3] : undefined;
    annotations.push({ name: name.text, value: unquoted(value?.text ?? '""'), start: name.start });
    next += value === undefined ? 2 : 5;
  }
  return { annotations, next };
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', '0': '\0' };

/** What a Cedar string says. */
function unquoted(literal: string): string {
  return literal
    .slice(1, -1)
    .replaceAll(/\\u\{([0-9a-fA-F]{1,6})\}|\\x([0-9a-fA-F]{2})|\\([\s\S])/g, (_, code, byte, letter) =>
      letter === undefined ? codePoint(code ?? byte) : (escapes[letter] ?? letter),
    );
}

function codePoint(hex: string): string {
  const code = Number.parseInt(hex, 16);
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : '\u{fffd}';
}
