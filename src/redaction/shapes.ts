import { RE2JS } from 're2js';
import { type SecretKind, secretKinds } from './secret-kinds.ts';

/** A kind whose shape a text shows. */
export type Shape = { kind: SecretKind; regex: RE2JS };

/** Compiled when first needed: many processes never see anything that looks like a secret. */
const compiled = new Map<string, RE2JS>();

/**
 * The shapes that a text may hold. RE2 runs in time proportional to the text: what is searched is often written by an adversary.
 *
 * @param lower the text in lower case
 * @param glued the text was put together from pieces: only shapes that chance hardly makes count
 */
export function shapesIn(lower: string, glued = false): Shape[] {
  const shapes: Shape[] = [];
  for (const kind of secretKinds) {
    const pattern = glued ? kind.glued : kind.pattern;
    if (pattern === undefined || !kind.hints.some((hint) => lower.includes(hint))) continue;
    shapes.push({ kind, regex: compile(pattern) });
  }
  return shapes;
}

/** Whether a pattern fits all of a text. */
export function matchesWhole(pattern: string, text: string): boolean {
  return compile(pattern).matches(text);
}

function compile(pattern: string): RE2JS {
  const regex = compiled.get(pattern) ?? RE2JS.compile(pattern);
  compiled.set(pattern, regex);
  return regex;
}
