/**
 * Names of failing tests in the output of common runners. A heuristic: it serves to tell new failures from old ones in a suite that was red before
 * anybody touched it. Numbers, times and addresses are taken out, so that the same failure has the same name in every run.
 */
const patterns: RegExp[] = [
  /^\s*not ok \d+ (?:- )?(?<name>(?:\\#|[^#\n]){1,200})/, // TAP
  /^\s*[✖✗✘×] (?<name>[^\n]{1,200})/, // node:test, mocha, vitest
  /^\s*● (?<name>[^\n]{1,200})/, // jest
  /^(?:FAILED|ERROR) (?<name>\S{1,200}::\S{1,200})/, // pytest
  /^(?:FAIL|ERROR): (?<name>[^\n]{1,200})/, // unittest
  /^\s*--- FAIL: (?<name>\S{1,200})/, // go
  /^test (?<name>\S{1,200}) \.\.\. FAILED/, // cargo
];

export function findFailingTests(output: string): Set<string> {
  const names = new Set<string>();
  for (const line of output.split('\n')) {
    if (line.length > 1_000) continue;
    for (const pattern of patterns) {
      const name = pattern.exec(line)?.groups?.name;
      if (name !== undefined && !/^failing tests:?$/.test(name.trim())) names.add(withoutFigures(name));
    }
  }
  return names;
}

/** Failures that the base did not have. */
export function findNewFailures(base: string, head: string): string[] {
  const known = findFailingTests(base);
  return [...findFailingTests(head)].filter((name) => !known.has(name));
}

/** The name without what differs between runs: times and addresses. */
export function withoutFigures(name: string): string {
  return name
    .replaceAll('\\#', '#')
    .replaceAll(/[([]\s*[\d.]+\s*m?s\s*[)\]]/g, '')
    .replaceAll(/\b\d+(?:\.\d+)?\s*(?:ms|s)\b/g, '')
    .replaceAll(/0x[0-9a-f]+/g, '')
    .trim();
}
