import type { ChangedText } from './changed-text.ts';
import { withoutFigures } from './failing-tests.ts';
import { findPassingTests } from './passing-tests.ts';

/** What a run of the tests on the work has to show besides its exit code. */
export type ExpectedTests = {
  /** Tests that were red before the work, and must have passed now. */
  provenRed?: readonly string[];
  /** Test files as the change leaves them: a name that is gone from one of them was given up, which is another gate's business. */
  changedTests?: readonly ChangedText[];
};

/**
 * Tests that do not show as passing on the head though they must: those that passed on the base, and those that were proven red. Whoever ends the process early, or answers in place of the
 * runner, gets the exit code right and these wrong. Empty where the runner prints no names. Pure.
 */
export function findSilencedTests(
  base: string,
  head: string,
  { provenRed = [], changedTests = [] }: ExpectedTests,
): string[] {
  if (!showsTests(base, head)) return [];
  const before = findPassingTests(base);
  const after = findPassingTests(head);
  const isShown = showsIn(after.names);
  const vanished = missing(before.names, after.names).filter((name) => !isGivenUp(name, changedTests));
  return [...new Set([...provenRed.filter((name) => !isShown(name)), ...vanished])];
}

/** How an output that was too long says so. Where the base said little, much of a sudden is no excuse. */
const leftOut = /^\[… \d+ bytes left out …\]$/m;
const longOutput = 100_000;

/** Whether the names of single tests can be read from a run; told by it, or by what the same command printed on the base. */
export function showsTests(base: string, head: string): boolean {
  if (leftOut.test(head) && (leftOut.test(base) || base.length > longOutput)) return false;
  const { readable } = findPassingTests(head);
  if (readable !== 'no') return readable === 'yes';
  const before = findPassingTests(base);
  return before.readable === 'yes' && before.names.length > 0;
}

/** Of `before`, what `after` holds less often. Figures do not count: many tools print how much they did next to the same mark. */
function missing(before: readonly string[], after: readonly string[]): string[] {
  const keyOf = (name: string) => name.replaceAll(/\d+/g, '#');
  const left = new Map<string, number>();
  for (const name of after) left.set(keyOf(name), (left.get(keyOf(name)) ?? 0) + 1);
  return before.filter((name) => {
    const count = left.get(keyOf(name)) ?? 0;
    left.set(keyOf(name), count - 1);
    return count <= 0;
  });
}

const unittestName = /^(?<own>\w+) \((?<place>[\w.]*\.[\w.]*)\)$/;
/** pytest's cases, and Go's subtests. */
const isCase = /::.*\[.*\]$|^\w+\//;

/** Runners print a test as `file::Class::name[case]`, `suite > name`, `name (module.Class.name)` or as its own words. */
function showsIn(names: readonly string[]): (name: string) => boolean {
  const whole = new Set(names);
  const parts = new Set(names.flatMap(partsOf));
  return (printed) => {
    const name = withoutFigures(printed);
    return whole.has(name) || parts.has(partsOf(name).at(-1) ?? name);
  };
}

function partsOf(name: string): string[] {
  const plain = name.replace(unittestName, '$<own>').replace(/\[.*\]$/, '');
  return plain.split(/::| › | > /).map((part) => part.trim());
}

/** Words of it stood in a test file, and the change took them out; of one case among many, the test stands there and was changed. */
function isGivenUp(name: string, changedTests: readonly ChangedText[]): boolean {
  const place = unittestName.exec(name)?.groups?.place ?? '';
  const words = [...partsOf(name), ...place.split('.')].filter((word) => word.length > 1);
  const own = isCase.test(name) ? partsOf(name).at(-1)?.split('/')[0] : undefined;
  return changedTests.some(
    ({ before = '', after = '' }) =>
      words.some((word) => before.includes(word) && !after.includes(word)) ||
      (own !== undefined && before.includes(own)),
  );
}
