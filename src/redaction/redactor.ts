import { RE2JS } from 're2js';
import { encodedForms } from './encoded-forms.ts';
import { redactData } from './redact-data.ts';
import { type SecretPattern, secretPatterns } from './secret-patterns.ts';

/** Takes secrets out of whatever leaves the factory: logs, comments, traces, reports. Redacting twice is redacting once. */
export type Redactor = {
  redact(text: string): string;
  /** A copy in which every string, keys included, is redacted; anything but plain data becomes its text. */
  redactValue(value: unknown): unknown;
  /** From now on this very text is taken out too, in its base64, hex, escaped and percent-encoded forms as well. */
  register(secret: string): void;
  /** Whether one of the exact secrets is in the text, in any of its forms. */
  holdsExact(text: string): boolean;
};

/** The one redactor of a process: known shapes of secrets, and the exact secrets the process holds. */
export function createRedactor(options: { secrets?: readonly string[] } = {}): Redactor {
  let forms: string[] = [];
  // The longest first, so that a secret inside of another leaves no rest of the other.
  const register = (secret: string): void => {
    forms = [...new Set([...forms, ...encodedForms(secret)])].sort((a, b) => b.length - a.length);
  };
  for (const secret of options.secrets ?? []) register(secret);
  const redact = (text: string): string => redactShapes(redactExact(text, forms));
  const holdsExact = (text: string): boolean => forms.some((form) => text.includes(form));
  return { redact, redactValue: (value) => redactData(value, redact), register, holdsExact };
}

/**
 * Which kinds of secrets a text shows, and where each one starts; for the gate that looks through a diff. What is as often an example as a secret
 * (`postgres://user:password@localhost`) is redacted but not reported: a change must not be refused for it.
 */
export function findSecrets(text: string): { name: string; index: number }[] {
  const found = new Map<string, { name: string; index: number }>();
  for (const { name, regex, oftenExample } of shapesIn(text)) {
    if (oftenExample) continue;
    for (const { index } of regex.matchAll(text)) found.set(`${name} ${index}`, { name, index: index ?? 0 });
  }
  return [...found.values()];
}

type Shape = { name: string; regex: RE2JS; replacement: string; oftenExample: boolean };

/** Compiled when first needed: many processes never see anything that looks like a secret. */
const compiled = new Map<SecretPattern, Shape>();

/** The shapes a text may hold. RE2 runs in time proportional to the text: what is redacted is often written by an adversary. */
function shapesIn(text: string): Shape[] {
  const lower = text.toLowerCase();
  return secretPatterns
    .filter(({ hints }) => hints.some((hint) => lower.includes(hint)))
    .map((kind) => compiled.get(kind) ?? compile(kind))
    .filter(({ regex }) => regex.test(text));
}

function compile(kind: SecretPattern): Shape {
  const { name, pattern, keepsPrefix } = kind;
  const replacement = `${keepsPrefix ? '$1' : ''}${mark(name)}${name === 'password' ? '@' : ''}`;
  const shape = {
    name,
    regex: RE2JS.compile(pattern),
    replacement,
    oftenExample: kind.oftenExample === true,
  };
  compiled.set(kind, shape);
  return shape;
}

function redactExact(text: string, forms: readonly string[]): string {
  let result = text;
  for (const form of forms) if (result.includes(form)) result = result.replaceAll(form, mark('secret'));
  return result;
}

function redactShapes(text: string): string {
  let result = text;
  for (const { regex, replacement } of shapesIn(text)) result = regex.matcher(result).replaceAll(replacement);
  return result;
}

function mark(name: string): string {
  return `[redacted:${name}]`;
}
