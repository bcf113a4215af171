import { withoutFigures } from './failing-tests.ts';

/** What the output of a run of tests says of those that passed. */
export type PassingTests = {
  /** As often as each stands there; suites that a runner prints like tests are among them. */
  names: string[];
  /**
   * `no`: nothing here looks like a runner that prints the name of each test. `by file`: it sums up whole files, so that a missing name says nothing. `yes`: a test that is not among the
   * names did not pass.
   */
  readable: 'yes' | 'no' | 'by file';
};

/** The counterpart of the patterns for failing tests. Both read the same names. */
const patterns: RegExp[] = [
  /^\s*ok \d+ (?:- )?(?<name>(?:\\#|[^#\n]){1,200})/, // TAP
  /^\s*[✔✓√] (?<name>[^\n]{1,200})/, // node:test, mocha, vitest, jest, bun
  /^(?<name>\S{1,200}::\S.{0,200}?)\s+PASSED\b/, // pytest -v
  /^(?:\[gw\d+\] \[\s*\d+%\] )?PASSED (?<name>\S{1,200}::\S.{0,200}?)\s*$/, // pytest -rA, pytest-xdist
  /^\s*--- PASS: (?<name>\S{1,200})/, // go test -v
  /^test (?<name>\S{1,200})(?: - should panic)? \.\.\. ok$/, // cargo
];
const unittestBegins = /^(?<name>\w{1,200} \([\w.]{1,200}\))(?<rest> \.\.\..*)?$/;
const isNotRun = /(?<!\\)#\s*(?:SKIP|TODO)\b/i;
/** Where no test passed, what still tells a runner that would have named it. */
const namesEach = /^(?:TAP version \d+|1\.\.\d+|running \d+ tests?|# tests \d+|ℹ tests \d+)\s*$/m;
/** vitest's line for a file, and jest's. */
const sumsUpFile = /^\s*[✔✓√❯] .*\(\d+ tests?\b[^)]*\)/m;
const passesFile = /^PASS \S/m;

/** Names of tests that passed, in the output of common runners. A heuristic as for failing ones: what a program prints itself can look the same. */
export function findPassingTests(output: string): PassingTests {
  const lines = output.split('\n').filter((line) => line.length <= 1_000);
  const printed = [...lines.flatMap(nameIn), ...unittestNames(lines)];
  const names = printed.map(withoutFigures).filter((name) => name !== '' && !isSourceFile(name));
  if (sumsUpFile.test(output) || (names.length === 0 && passesFile.test(output)))
    return { names, readable: 'by file' };
  const readable = printed.length > 0 || namesEach.test(output);
  return { names, readable: readable ? 'yes' : 'no' };
}

function nameIn(line: string): string[] {
  if (isNotRun.test(line)) return [];
  const name = patterns.map((pattern) => pattern.exec(line)?.groups?.name).find((each) => each !== undefined);
  return name === undefined ? [] : [name];
}

/** `unittest -v` prints the name first, perhaps a line of documentation or whatever the test logs, and then the word. */
function unittestNames(lines: readonly string[]): string[] {
  const names: string[] = [];
  let begun: string | undefined;
  for (const line of lines) {
    const { name, rest = '' } = unittestBegins.exec(line)?.groups ?? {};
    begun = name ?? begun;
    if (begun === undefined || (name !== undefined && rest === '')) continue;
    if (line === 'ok' || line.endsWith(' ... ok')) names.push(begun);
    if (/^(?:ok|FAIL|ERROR|skipped\b.*)$|\.\.\. (?:ok|FAIL|ERROR|skipped\b.*)$/.test(line)) begun = undefined;
  }
  return names;
}

/** node:test names a file like a test when no test of it ran to its end. */
export function isSourceFile(name: string): boolean {
  return /^\S+\.[cm]?[jt]sx?$/.test(name);
}
