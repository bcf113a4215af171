import { runStage, type StageResult } from './stage.ts';
import { allStages, QUICK_STAGES, usualStages } from './stages.ts';

// npm run check | npm test [-- unit contract endurance …]: runs every stage even after one failed, so that one run tells all.
const [, , which = 'check', ...wanted] = process.argv;
const stages = which === 'check' ? QUICK_STAGES : allStages();
const asked = wanted.length === 0 && which !== 'check' ? usualStages() : stages;
const unknown = wanted.filter((name) => !stages.some((stage) => stage.name === name));
if (unknown.length > 0) {
  console.error(`No stage ${unknown.join(', ')}. There are: ${stages.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

const results: StageResult[] = [];
for (const stage of asked) {
  if (wanted.length === 0 || wanted.includes(stage.name)) results.push(await runStage(stage));
}

console.log('');
for (const { name, passed, seconds } of results) {
  console.log(`${passed ? '✔' : '✖'} ${name.padEnd(14)} ${seconds.toFixed(1)} s`);
}
process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
