import { RE2JS } from 're2js';
import { encodedForms } from './encoded-forms.ts';
import { redactData } from './redact-data.ts';
import { secretPatterns } from './secret-patterns.ts';

/** Takes secrets out of whatever leaves the factory: logs, comments, traces, reports. Redacting twice is redacting once. */
export type Redactor = {
  redact(text: string): string;
  /** A copy in which every string, keys included, is redacted; anything but plain data becomes its text. */
  redactValue(value: unknown): unknown;
  /** From now on this very text is taken out too, in its base64, hex, escaped and percent-encoded forms as well. */
  register(secret: string): void;
};

// RE2 runs in time proportional to the text: what is redacted is often written by an adversary.
const compiled = secretPatterns.map(({ name, pattern, keepsPrefix }) => ({
  name,
  regex: RE2JS.compile(pattern),
  mark: `${keepsPrefix ? '$1' : ''}${mark(name)}${name === 'password' ? '@' : ''}`,
}));

/** The one redactor of a process: known shapes of secrets, and the exact secrets the process holds. */
export function createRedactor(options: { secrets?: readonly string[] } = {}): Redactor {
  const forms = new Set<string>();
  const register = (secret: string): void => {
    for (const form of encodedForms(secret)) forms.add(form);
  };
  for (const secret of options.secrets ?? []) register(secret);
  const redact = (text: string): string => redactShapes(redactExact(text, forms));
  return { redact, redactValue: (value) => redactData(value, redact), register };
}

/** Which kinds of secrets a text shows, and where each one starts; for the gate that looks through a diff. */
export function findSecrets(text: string): { name: string; index: number }[] {
  return compiled.flatMap(({ name, regex }) => {
    if (!regex.test(text)) return [];
    return [...regex.matchAll(text)].map((match) => ({ name, index: match.index ?? 0 }));
  });
}

function redactExact(text: string, forms: ReadonlySet<string>): string {
  let result = text;
  for (const form of forms) if (result.includes(form)) result = result.replaceAll(form, mark('secret'));
  return result;
}

function redactShapes(text: string): string {
  let result = text;
  for (const { regex, mark } of compiled)
    if (regex.test(result)) result = regex.matcher(result).replaceAll(mark);
  return result;
}

function mark(name: string): string {
  return `[redacted:${name}]`;
}
