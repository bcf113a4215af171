import { firstSeeds } from '../../test/simulation/planted/first-seeds.ts';
import { row } from './json-schema.ts';
import { pageWithTable } from './page-with-table.ts';

/** The table of which seed shows each planted bug first, and by which rule. */
function renderPlantedBugs(): string {
  const found = Object.entries(firstSeeds).toSorted(
    ([name, { seed }], [other, { seed: otherSeed }]) => seed - otherSeed || (name < other ? -1 : 1),
  );
  return [
    '| planted bug | rule | found at seed |',
    '|---|---|---:|',
    ...found.map(([name, { seed, rule }]) => row(`\`${name}\``, `\`${rule}\``, seed.toLocaleString('en-US'))),
  ].join('\n');
}

export const plantedBugsPage = pageWithTable('docs/reliability.md', {
  from: 'test/simulation/planted/first-seeds.json',
  render: renderPlantedBugs,
});
