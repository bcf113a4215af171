/** A field of a GraphQL selection, with its arguments still naming variables. `on` = it stands in a fragment for that type. */
export type Field = { name: string; alias: string; arguments: Value; selection: Field[]; on?: string };
export type Value = { [name: string]: unknown };
export type Document = { operation: 'query' | 'mutation'; selection: Field[] };

const TOKEN =
  /\s*(?:#[^\n]*\n\s*|,\s*)*(\.\.\.|[A-Za-z_]\w*|\$\w+|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|[{}()[\]:!=@])/y;

/** Parses one anonymous or named operation with fields, aliases, arguments, variables and inline fragments. Throws SyntaxError on anything else. */
export function parseGraphql(source: string, variables: Value): Document {
  return new Parser(source, variables).document();
}

class Parser {
  readonly #tokens: string[];
  readonly #variables: Value;
  #at = 0;

  constructor(source: string, variables: Value) {
    this.#tokens = tokens(source);
    this.#variables = variables;
  }

  document(): Document {
    let operation: Document['operation'] = 'query';
    if (this.#peek() !== '{') {
      const word = this.#next();
      if (word !== 'query' && word !== 'mutation') throw new SyntaxError(`Unexpected "${word}"`);
      operation = word;
      if (this.#peek() !== '(' && this.#peek() !== '{') this.#next(); // the operation's name
      if (this.#peek() === '(') while (this.#next() !== ')'); // declarations; the values come as they are
    }
    const selection = this.#selection();
    if (this.#at < this.#tokens.length) throw new SyntaxError(`Unexpected "${this.#peek()}"`);
    return { operation, selection };
  }

  #selection(on?: string): Field[] {
    this.#expect('{');
    const fields: Field[] = [];
    while (this.#peek() !== '}') {
      if (this.#peek() === '...') {
        this.#next();
        this.#expect('on');
        fields.push(...this.#selection(this.#next()));
      } else fields.push(this.#field(on));
    }
    this.#expect('}');
    return fields;
  }

  #field(on: string | undefined): Field {
    const first = this.#next();
    const isAliased = this.#peek() === ':';
    if (isAliased) this.#next();
    const name = isAliased ? this.#next() : first;
    const args = this.#peek() === '(' ? this.#pairs('(', ')') : {};
    const selection = this.#peek() === '{' ? this.#selection() : [];
    return { name, alias: first, arguments: args, selection, ...(on ? { on } : {}) };
  }

  #pairs(open: string, close: string): Value {
    this.#expect(open);
    const pairs: Value = {};
    while (this.#peek() !== close) {
      const name = this.#next();
      this.#expect(':');
      pairs[name] = this.#value();
    }
    this.#expect(close);
    return pairs;
  }

  #value(): unknown {
    if (this.#peek() === '{') return this.#pairs('{', '}');
    const token = this.#next();
    if (token.startsWith('$')) return this.#variables[token.slice(1)];
    if (token === '[') {
      const items: unknown[] = [];
      while (this.#peek() !== ']') items.push(this.#value());
      this.#expect(']');
      return items;
    }
    return /^["\d-]|^(true|false|null)$/.test(token) ? JSON.parse(token) : token;
  }

  #peek(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new SyntaxError('Unexpected end of document');
    return token;
  }

  #next(): string {
    const token = this.#peek();
    this.#at++;
    return token;
  }

  #expect(token: string): void {
    const found = this.#next();
    if (found !== token) throw new SyntaxError(`Expected "${token}", found "${found}"`);
  }
}

function tokens(source: string): string[] {
  const found: string[] = [];
  let at = 0;
  while (
    source
      .slice(at)
      .replace(/#[^\n]*/g, '')
      .replace(/[\s,]/g, '')
  ) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(source)?.[1];
    if (!token) throw new SyntaxError(`Unexpected "${source.slice(at, at + 10)}"`);
    found.push(token);
    at = TOKEN.lastIndex;
  }
  return found;
}
