import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type FirstSeed, firstSeeds } from '../../test/simulation/planted/first-seeds.ts';
import type { Measured } from '../../test/simulation/planted/measure-in-thread.ts';
import { bugNames } from '../../test/simulation/planted/planted-bugs.ts';

const file = fileURLToPath(new URL('../../test/simulation/planted/first-seeds.json', import.meta.url));

/** Writes down what was measured. Of bugs that were not measured, or not found, stays what was known; of bugs that are planted no more, nothing. */
export async function keepFirstSeeds(measured: readonly Measured[]): Promise<void> {
  await writeFile(file, `${JSON.stringify(firstSeedsAfter(measured), null, 2)}\n`);
}

function firstSeedsAfter(measured: readonly Measured[]): Record<string, FirstSeed> {
  return Object.fromEntries(
    bugNames.toSorted().flatMap((name) => {
      const first = measured.find(({ bug }) => bug === name)?.first ?? firstSeeds[name];
      return first === undefined ? [] : [[name, first]];
    }),
  );
}
