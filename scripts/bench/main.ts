import { parseArgs } from 'node:util';
import type { Benchmark, Sample } from './figure.ts';

/** `npm run bench [-- name…] [-- --quick] [-- --noisy=N]`: figures as JSON lines on standard output, progress on standard error. Exits 0 when everything could be measured. */
const benchmarks: readonly Benchmark[] = [
  { name: 'webhook', run: async () => (await import('./webhook-handler.ts')).run() },
  { name: 'cold-start', run: async (sample) => (await import('./cold-start.ts')).run(sample) },
  { name: 'label-to-worker', run: async (sample) => (await import('./label-to-worker.ts')).run(sample) },
  { name: 'start', run: async (sample) => (await import('./start-once.ts')).run(sample) },
  { name: 'overhead', run: async (sample) => (await import('./job-overhead.ts')).run(sample) },
  { name: 'worker-memory', run: async (sample) => (await import('./worker-memory.ts')).run(sample) },
  { name: 'load', run: async (sample) => (await import('./load.ts')).run(sample) },
  { name: 'chaos', onlyWhenNamed: true, run: async (sample) => (await import('./chaos.ts')).run(sample) },
  { name: 'fairness', run: async (sample) => (await import('./fairness.ts')).run(sample) },
  { name: 'policy', run: async (sample) => (await import('./policy.ts')).run(sample) },
  { name: 'secrets', run: async (sample) => (await import('./secrets.ts')).run(sample) },
  { name: 'burst', run: async (sample) => (await import('./burst.ts')).run(sample) },
  { name: 'sandbox', run: async (sample) => (await import('./sandbox.ts')).run(sample) },
  {
    name: 'injections',
    onlyWhenNamed: true,
    run: async (sample) => (await import('./injections.ts')).run(sample),
  },
];

const { values, positionals: names } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, noisy: { type: 'string' } },
  allowPositionals: true,
});
const sample: Sample = {
  quick: values.quick,
  ...(values.noisy === undefined ? {} : { noisy: Number(values.noisy) }),
};
const unknown = names.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no benchmark ${unknown.join(', ')}. There are: ${benchmarks.map(({ name }) => name).join(', ')}.\n`,
  );
  process.exit(2);
}
for (const { name, run, onlyWhenNamed } of benchmarks) {
  if (names.length > 0 ? !names.includes(name) : onlyWhenNamed) continue;
  process.stderr.write(`${name} …\n`);
  try {
    for (const figure of await run(sample)) process.stdout.write(`${JSON.stringify(figure)}\n`);
  } catch (error) {
    process.stderr.write(`${name} could not be measured: ${error instanceof Error ? error.stack : error}\n`);
    process.exitCode = 1;
  }
}
