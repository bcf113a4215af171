import { type Document, isAlias, isMap, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { z } from 'zod';
import { type FactoryConfigInput, factoryConfigSchema } from './factory-config-schema.ts';
import { nearestMatch } from './nearest-match.ts';

/** What is wrong with the file, and where; line and column count from 1. */
export type ConfigProblem = { line: number; column: number; path: string; message: string };

/** More than any honest file needs; keeps parsing cheap. */
const maxCharacters = 32_768;
const maxProblems = 50;

type Path = readonly PropertyKey[];

/** Parses and checks the YAML, collecting all problems in the order of the file. `given` holds what is written there and no defaults. */
export function readFactoryYaml(
  text: string,
): { ok: true; given: FactoryConfigInput } | { ok: false; problems: ConfigProblem[] } {
  if (text.length > maxCharacters)
    return refuse([
      { line: 1, column: 1, path: '', message: `The file is longer than ${maxCharacters} characters` },
    ]);
  const lines = new LineCounter();
  const document = parse(text, lines);
  if (document === undefined)
    return refuse([{ line: 1, column: 1, path: '', message: 'The file is nested too deeply' }]);
  const problemAt = (offset: number, path: Path, message: string): ConfigProblem => {
    const { line, col } = lines.linePos(offset);
    return {
      line: Math.max(line, 1),
      column: Math.max(col, 1),
      path: clip(path.map(String).join('.')),
      message: clip(message),
    };
  };
  const syntax = [
    ...[...document.errors, ...document.warnings].map((error) =>
      problemAt(error.pos[0], [], error.message.split('\n')[0] ?? ''),
    ),
    ...aliasOffsets(document).map((at) =>
      problemAt(at, [], 'Anchors and aliases are not allowed: write the value out'),
    ),
  ];
  if (syntax.length > 0) return refuse(syntax);
  const given: unknown = document.toJS() ?? {};
  const checked = factoryConfigSchema.safeParse(given);
  if (checked.success) return { ok: true, given: given as FactoryConfigInput };
  return refuse(
    checked.error.issues.flatMap((issue) =>
      complaintsOf(issue).map(({ path, message }) => problemAt(offsetOf(document, path), path, message)),
    ),
  );
}

/** Keys are repeated to people and kept in the log; nobody needs more of one than this. */
function clip(text: string): string {
  return text.length <= 300 ? text : `${text.slice(0, 300)}…`;
}

function refuse(problems: ConfigProblem[]): { ok: false; problems: ConfigProblem[] } {
  const inOrder = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  return { ok: false, problems: inOrder.slice(0, maxProblems) };
}

/** undefined when the parser's recursion runs out of stack: only a hostile file is that deep. */
function parse(text: string, lines: LineCounter): Document.Parsed | undefined {
  try {
    return parseDocument(text, { lineCounter: lines, prettyErrors: false, version: '1.2', schema: 'core' });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function aliasOffsets(document: Document.Parsed): number[] {
  const offsets: number[] = [];
  visit(document, (_key, node) => {
    if (isAlias(node)) offsets.push(node.range?.[0] ?? 0);
  });
  return offsets;
}

function complaintsOf(issue: z.core.$ZodIssue): { path: PropertyKey[]; message: string }[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, message: issue.message }];
  return issue.keys.map((key) => {
    const meant = nearestMatch(key, knownKeys(issue.path));
    return {
      path: [...issue.path, key],
      message: `Unknown key "${key}"${meant === undefined ? '' : `: did you mean "${meant}"?`}`,
    };
  });
}

/** The keys that may stand at a path. */
function knownKeys(path: Path): string[] {
  let schema: z.ZodType = factoryConfigSchema;
  for (const key of path) {
    const shape = objectIn(schema)?.shape[String(key)];
    if (shape === undefined) return [];
    schema = shape;
  }
  return Object.keys(objectIn(schema)?.shape ?? {});
}

function objectIn(schema: z.ZodType): z.ZodObject | undefined {
  if (schema instanceof z.ZodObject) return schema;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault) {
    const inner = schema.unwrap();
    return inner instanceof z.ZodObject ? inner : undefined;
  }
  return undefined;
}

/** Where the key (or list item) of a path begins; of the nearest parent when the path is not in the file. */
function offsetOf(document: Document.Parsed, path: Path): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      if (pair === undefined) break;
      offset = isScalar(pair.key) ? (pair.key.range?.[0] ?? offset) : offset;
      node = pair.value;
    } else {
      const item = document.getIn(path.slice(0, path.indexOf(step) + 1), true);
      offset = isScalar(item) ? (item.range?.[0] ?? offset) : offset;
      node = item;
    }
  }
  return offset;
}
