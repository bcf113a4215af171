import { findNewFailures } from '../gates/failing-tests.ts';
import { isGreen, isProgramMissing, type Measurement } from '../gates/measure-commands.ts';
import { isSourceFile } from '../gates/passing-tests.ts';
import { declaredTests } from './declared-tests.ts';

/**
 * Whether new tests failed on the code as it was, and for the reason that their behaviour is missing. `tests`: as far as their names are known, those that must show as passing once the code is
 * there.
 */
export type RedProof = { red: true; failing: string[]; tests: string[] } | { red: false; reason: string };
export type NewTest = { path: string; text: string };

/** The test itself cannot be read. A module that lacks an export is no such fault: it is what a missing behaviour looks like. */
const unreadable =
  /^(?:[\s#]|E\s)*(?:SyntaxError|IndentationError|TabError): (?!.*does not provide an export)|^error: (?:expected|unexpected|unknown start of token|mismatched closing|this file contains an unclosed)/m;
const noRunner =
  /No module named ['"]?(?:pytest|unittest|nose)\b|Cannot find (?:module|package) '(?:vitest|jest|mocha|ava|tape)'|command not found/;

/**
 * Judges the first run of new tests by these rules, in this order:
 *
 * 1. It is green: the tests prove nothing.
 * 2. It timed out, or there is no program to run tests with: nothing is known.
 * 3. Failures that were not there before bear names that stand in the new tests: they ran, and failed. Red for the expected reason.
 * 4. A new test's file failed as a whole: when it has a syntax error the test is broken; otherwise something that it needs is not there yet (an export, a module, a symbol that a compiler
 *    looks for), which is red for the expected reason too.
 * 5. Anything else failed for another reason.
 *
 * Pure.
 */
export function judgeRed(
  before: Measurement | undefined,
  after: Measurement,
  tests: readonly NewTest[],
): RedProof {
  if (isGreen(after)) return no('the new tests pass on the code as it is, so that they prove nothing');
  if (after.timedOut) return no('the tests took too long on the code as it is');
  if (isProgramMissing(after) || noRunner.test(after.output))
    return no('the program that runs the tests is not there');
  const fresh = findNewFailures(before?.output ?? '', after.output);
  const own = fresh.filter((name) => tests.some(({ text }) => standsIn(name, text)));
  const declared = tests.flatMap(({ path, text }) => declaredTests(path, text));
  if (own.length > 0)
    return {
      red: true,
      failing: own.slice(0, 20),
      tests: [...new Set([...own.filter(isOneTest), ...declared])],
    };
  const whole = tests.map(({ path }) => path).filter((path) => failsAsAWhole(path, fresh, after.output));
  if (whole.length === 0) return no('what fails are not the new tests');
  if (unreadable.test(after.output)) return no('a new test cannot be read: it has a syntax error');
  // Where a runner names a file like a test, the file is what will pass.
  const named = fresh.filter((name) => whole.includes(name) && isOneTest(name));
  return { red: true, failing: whole, tests: [...new Set(declared.length > 0 ? declared : named)] };
}

function no(reason: string): RedProof {
  return { red: false, reason };
}

/** A file that could not be loaded fails under its own name, and never passes under it. */
function isOneTest(name: string): boolean {
  return !isSourceFile(name) && !name.includes('unittest.loader._FailedTest');
}

/** Runners print the test's own words, `file::name`, or `name (module.Class.name)`. */
function standsIn(name: string, text: string): boolean {
  const words = name.split(' (')[0] ?? name;
  const last = words.split('::').at(-1) ?? words;
  return [words, last].some((part) => part.length > 2 && text.includes(part));
}

/** Its path, or the module of that path, bears the name of a failure; or a compiler or collector names it in an error. */
function failsAsAWhole(path: string, fresh: readonly string[], output: string): boolean {
  const module = path.replace(/\.\w+$/, '');
  if (fresh.some((name) => name.includes(path) || name.replaceAll('.', '/').includes(module))) return true;
  const erring = /^error(?:\[\w+\])?:|^ERROR |\berror TS\d+:|^\S+\.go:\d+:\d+: /m.test(output);
  return erring && output.includes(path);
}
