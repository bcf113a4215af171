import { encodedForms } from './encoded-forms.ts';
import { redactData } from './redact-data.ts';
import { shapesIn } from './shapes.ts';
import { findSplit, holdsSplit, lettersOf } from './split-forms.ts';

/** Takes secrets out of whatever leaves the factory: logs, comments, traces, reports. Redacting twice is redacting once. */
export type Redactor = {
  redact(text: string): string;
  /** A copy in which every string, keys included, is redacted; anything but plain data becomes its text. */
  redactValue(value: unknown): unknown;
  /** From now on this very text is taken out too, in its base64, hex, escaped, percent-encoded and reversed forms as well, whatever signs stand between their letters. */
  register(secret: string): void;
  /** Whether one of the exact secrets is in the text, in any of its forms. */
  holdsExact(text: string): boolean;
};

/** The one redactor of a process: known shapes of secrets, and the exact secrets the process holds. */
export function createRedactor(options: { secrets?: readonly string[] } = {}): Redactor {
  let forms: string[] = [];
  let letters: string[] = [];
  // The longest first, so that a secret inside of another leaves no rest of the other.
  const register = (secret: string): void => {
    forms = [...new Set([...forms, ...encodedForms(secret)])].sort((a, b) => b.length - a.length);
    letters = [...new Set(forms.flatMap(lettersOf))];
  };
  for (const secret of options.secrets ?? []) register(secret);
  const redact = (text: string): string => redactShapes(redactSplit(redactExact(text, forms), letters));
  const holdsExact = (text: string): boolean =>
    forms.some((form) => text.includes(form)) || holdsSplit(text, letters);
  return { redact, redactValue: (value) => redactData(value, redact), register, holdsExact };
}

function redactExact(text: string, forms: readonly string[]): string {
  let result = text;
  for (const form of forms) if (result.includes(form)) result = result.replaceAll(form, mark('secret'));
  return result;
}

function redactSplit(text: string, letters: readonly string[]): string {
  let result = '';
  let from = 0;
  for (const { start, end } of findSplit(text, letters)) {
    result += text.slice(from, start) + mark('secret');
    from = end;
  }
  return result + text.slice(from);
}

function redactShapes(text: string): string {
  let result = text;
  for (const { kind, regex } of shapesIn(text.toLowerCase())) {
    if (kind.gateOnly) continue;
    const replacement = `${kind.keepsPrefix ? '$1' : ''}${mark(kind.name)}${kind.name === 'password' ? '@' : ''}`;
    result = regex.matcher(result).replaceAll(replacement);
  }
  return result;
}

function mark(name: string): string {
  return `[redacted:${name}]`;
}
