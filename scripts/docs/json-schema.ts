/** What the generated pages read of a JSON Schema that zod made. */
export type Shape = {
  type?: string;
  description?: string;
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Shape[];
  items?: Shape;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  maxLength?: number;
  properties?: Record<string, Shape>;
  required?: string[];
  additionalProperties?: Shape | boolean;
};

/** What a value may be, in a few words. */
export function allowedIn(shape: Shape): string {
  if (shape.anyOf !== undefined) return shape.anyOf.map(allowedIn).join(' or ');
  if (shape.enum !== undefined) return shape.enum.map((choice) => `\`${String(choice)}\``).join(', ');
  if (shape.const !== undefined) return `\`${String(shape.const)}\``;
  if (shape.type === 'array') return `a list of: ${allowedIn(shape.items ?? {})}`;
  if (shape.type === 'object') return 'a map';
  if (shape.type === 'boolean') return '`true` or `false`';
  if (shape.type === 'null') return '`null`';
  if (shape.type === 'integer' || shape.type === 'number') return `${shape.type}${rangeOf(shape)}`;
  return shape.pattern === undefined
    ? `text${lengthOf(shape)}`
    : `text matching \`${shape.pattern}\`${lengthOf(shape)}`;
}

/** A row of a Markdown table; a bar inside of a cell does not end it. */
export function row(...cells: string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function rangeOf({ minimum, exclusiveMinimum, maximum }: Shape): string {
  const above = exclusiveMinimum === undefined ? '' : ` above ${exclusiveMinimum}`;
  const from = minimum === undefined || minimum <= -Number.MAX_SAFE_INTEGER ? above : ` from ${minimum}`;
  const to = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? '' : ` to ${maximum}`;
  return from + to;
}

function lengthOf({ maxLength }: Shape): string {
  return maxLength === undefined ? '' : ` of at most ${maxLength} characters`;
}
