import { parseArgs } from 'node:util';
import { patience } from '../../test/simulation/planted/patience.ts';
import { bugNames } from '../../test/simulation/planted/planted-bugs.ts';
import { simulatePlanted } from './simulate-planted.ts';
import { simulateSeeds } from './simulate-seeds.ts';

// npm run simulate -- --seeds 10000 [--from 1] [--workers 2]: runs so many seeds; a failing one is shortened and printed with how to run it again.
// npm run simulate -- --planted [--bug NAME] [--seeds 20000] [--workers 2]: finds the first seed that shows each planted bug, and writes it to first-seeds.json.
const { values } = parseArgs({
  options: {
    planted: { type: 'boolean', default: false },
    bug: { type: 'string' },
    seeds: { type: 'string' },
    from: { type: 'string' },
    workers: { type: 'string', default: '2' },
  },
});
const { planted, bug } = values;
const numbers = [values.seeds ?? (planted ? patience : 10_000), values.from ?? 1, values.workers].map(Number);
const [seeds, from, threads] = numbers as [number, number, number];
if (!numbers.every(Number.isSafeInteger) || seeds < 1 || threads < 1) {
  const which = planted ? `--planted --seeds ${patience}` : '--seeds 10000 --from 1';
  refuse(`Give whole numbers: npm run simulate -- ${which} --workers 2`);
}
if (planted && values.from !== undefined)
  refuse('Planted bugs are searched from seed 1 on: leave out --from');
if (!planted && bug !== undefined) refuse(`One bug alone: npm run simulate -- --planted --bug ${bug}`);
const bugs = bugNames.filter((name) => bug === undefined || name === bug);
if (bugs.length === 0) refuse(`No planted bug ${bug}. There are: ${bugNames.toSorted().join(', ')}`);

const good = planted
  ? await simulatePlanted(bugs, { seeds, threads })
  : await simulateSeeds({ from, seeds, threads });
process.exitCode = good ? 0 : 1;

function refuse(why: string): never {
  console.error(why);
  process.exit(2);
}
