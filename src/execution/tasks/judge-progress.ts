import { createHash } from 'node:crypto';
import { findFailingTests } from '../gates/failing-tests.ts';

/** One iteration that did not finish its item: the tree it left, and what of the checks failed. */
export type Trial = { tree: string; failures: string };

const sameForReplan = 2;
const sameForStuck = 3;

/**
 * Whether iterations get anywhere: the same tree, or the same failures, twice in a row ask for another approach, three times are the end. Pure.
 */
export function judgeProgress(trials: readonly Trial[]): 'moving' | 'replan' | 'stuck' {
  const last = trials.at(-1);
  if (last === undefined) return 'moving';
  const other = trials.findLastIndex(
    ({ tree, failures }) => tree !== last.tree && failures !== last.failures,
  );
  const same = trials.length - 1 - other;
  if (same >= sameForStuck) return 'stuck';
  return same >= sameForReplan ? 'replan' : 'moving';
}

/** What failed, in a form that is equal for the same failure: the names of failing tests, else the output without its figures. */
export function failureFingerprint(command: string, output: string): string {
  const names = [...findFailingTests(output)].sort();
  const words = names.length > 0 ? names.join('\n') : output.replaceAll(/\d+/g, '#').trim().slice(-4_000);
  return createHash('sha256').update(`${command}\0${words}`).digest('hex').slice(0, 16);
}
