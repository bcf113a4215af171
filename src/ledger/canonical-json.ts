import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';

/**
 * JSON with exactly one form per value (RFC 8785). Lone surrogates, which people can send and RFC 8785 forbids, count as U+FFFD.
 * Throws TypeError for what JSON cannot say at all.
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalText(value);
  if (text === undefined) throw new TypeError('only JSON values have a canonical form');
  return text;
}

/** Of the value as it stands, which is nearly always its form; what the library refuses in it is looked at again as JSON would write it. */
function canonicalText(value: unknown): string | undefined {
  try {
    return canonicalize(value);
  } catch {
    return canonicalize(wellFormed(value));
  }
}

function wellFormed(value: unknown): unknown {
  const text = JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'string' ? part.toWellFormed() : part,
  );
  return JSON.parse(text);
}

/** SHA-256 in lower-case hex over the canonical JSON of a value. */
export function canonicalHash(value: unknown): string {
  return hash('sha256', canonicalJson(value));
}
