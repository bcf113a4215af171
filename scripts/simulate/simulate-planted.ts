import { atIntervals } from '../../test/simulation/at-intervals.ts';
import type { Measured } from '../../test/simulation/planted/measure-in-thread.ts';
import { measurePlantedBugs } from '../../test/simulation/planted/measure-planted-bugs.ts';
import type { BugName } from '../../test/simulation/planted/planted-bugs.ts';
import { keepFirstSeeds } from './keep-first-seeds.ts';

const toldEveryMs = 3_000;

/** Measures the first seed that shows each of the bugs, prints and keeps it. Says whether all of them were found. */
export async function simulatePlanted(
  bugs: readonly BugName[],
  { seeds, threads }: { seeds: number; threads: number },
): Promise<boolean> {
  const measured = await measurePlantedBugs(
    bugs,
    { seeds, threads },
    { tried: teller(bugs), measured: (one) => console.log(describe(one, seeds)) },
  );
  await keepFirstSeeds(measured);
  const missed = measured.filter(({ first }) => first === undefined).map(({ bug }) => bug);
  console.log(`\n${measured.length - missed.length} of ${measured.length} planted bugs found`);
  if (missed.length > 0) console.error(`Not found within ${seeds} seeds: ${missed.toSorted().join(', ')}`);
  return missed.length === 0;
}

function describe({ bug, seconds, first }: Measured, seeds: number): string {
  const took = `${seconds.toFixed(1)} s`;
  if (first === undefined) return `✖ ${bug}: not within ${seeds} seeds, ${took}`;
  return `✔ ${bug}: ${first.rule}, seed ${first.seed}, ${took}`;
}

/** Tells on the terminal how far each search has come, now and then. */
function teller(bugs: readonly BugName[]): (bug: BugName, tried: number) => void {
  const tellers = new Map(
    bugs.map((bug) => [
      bug,
      atIntervals(toldEveryMs, (tried: number) => console.error(`  ${bug}: ${tried} seeds in vain so far`)),
    ]),
  );
  return (bug, tried) => tellers.get(bug)?.(tried);
}
