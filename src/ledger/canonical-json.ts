import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** How `JSON.stringify` writes a lone surrogate. May also stand in text that speaks of escapes: looking closer does no harm. */
const loneSurrogate = /\\ud[89a-f]/;

/**
 * JSON with exactly one form per value (RFC 8785). Lone surrogates, which people can send and RFC 8785 forbids, count as U+FFFD.
 * Throws TypeError for what JSON cannot say at all.
 */
export function canonicalJson(value: unknown): string {
  const text = JSON.stringify(value);
  if (text === undefined) throw new TypeError('only JSON values have a canonical form');
  return canonicalize(loneSurrogate.test(text) ? wellFormed(value) : JSON.parse(text)) as string;
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
