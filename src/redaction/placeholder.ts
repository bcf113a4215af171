/** Keys that vendors print in their documentation. */
const documented: ReadonlySet<string> = new Set([
  'AKIAIOSFODNN7EXAMPLE',
  'AKIAI44QH8DHBEXAMPLE',
  'ASIAIOSFODNN7EXAMPLE',
  'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  'je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY',
]);
const words =
  /example|your|token|secret|placeholder|change|dummy|fake|sample|redacted|replace|insert|mock|test|here|foo|bar|key|api|password|value|not|real|this|with|some|xxx/gi;

/** Whether a value is printed in a vendor's documentation, or has nothing behind its prefix but what stands for "fill in". */
export function isMasked(value: string): boolean {
  return documented.has(value) || /^(?:[A-Za-z]{2,12}[-_])*[xX*.…0_-]*$/.test(value);
}

/**
 * Whether little is left of a value once words that examples are made of, repetitions and runs such as `abcdef` or `123456` are taken away. Whoever adds
 * such words to a real secret does not hide it: what is left counts.
 */
export function isPlaceholder(value: string): boolean {
  const rest = withoutRuns(value.replaceAll(words, ''));
  return new Set(rest).size < 8 || rest.length < Math.min(12, value.length / 2);
}

/** Letters and digits that neither repeat one before them nor go on counting, in steps of at most two characters. */
function withoutRuns(text: string): string {
  const kept: string[] = [];
  for (let at = 0; at < text.length; ) {
    const end = endOfRun(text, at);
    if (end - at < 3) kept.push(text.slice(at, at + 1));
    at = end - at < 3 ? at + 1 : end;
  }
  return kept.join('').replaceAll(/[^A-Za-z0-9]/g, '');
}

function endOfRun(text: string, start: number): number {
  const step = text.charCodeAt(start + 1) - text.charCodeAt(start);
  if (step !== 0 && step !== 1 && step !== -1) return start + 1;
  let end = start + 1;
  while (end < text.length && text.charCodeAt(end) - text.charCodeAt(end - 1) === step) end += 1;
  return end;
}

/** Bits per character by how often each occurs (Shannon 1948). Random base64 of 40 characters has about 4.7, English identifiers less than 4. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
