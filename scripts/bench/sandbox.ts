import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openSandbox } from '../../src/execution/sandbox/open-sandbox.ts';
import type { Rung } from '../../src/execution/sandbox/rung.ts';
import { limitsOn } from '../../src/execution/sandbox/sandbox-limits.ts';
import { type Figure, median, rounded, type Sample } from './figure.ts';
import { benchFolder, view, workingRungs } from './working-rungs.ts';

const capBytes = 256 * 1024;
const outputBytes = 100 * 1024 * 1024;

/**
 * What a sandboxed command costs over the bare start of the same program, taken in turns so that both meet the same machine; and what an output of 100 MB leaves in memory.
 */
export async function run({ quick }: Sample): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const rung of await workingRungs())
    figures.push(...(await costOfCommands(rung, quick ? 20 : 100)), ...(await costOfOutput(rung)));
  return figures;
}

async function costOfCommands(rung: Rung, rounds: number): Promise<Figure[]> {
  const root = benchFolder();
  const folder = join(root, 'visible');
  mkdirSync(folder);
  const place = { visible: [folder], scratch: join(root, 'scratch'), view, limits: limitsOn(totalmem()) };
  const sandbox = openSandbox(rung, place, { now: Date.now });
  const command = { argv: ['/bin/sh', '-c', ':'], cwd: folder, writable: [folder], environment: {} };
  const bare: number[] = [];
  const confined: number[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      bare.push(await timed(() => once(spawn('/bin/sh', ['-c', ':']), 'close')));
      confined.push(
        await timed(() =>
          sandbox.run({ ...command, timeoutMs: 60_000, outputCapBytes: capBytes, network: 'none' }),
        ),
      );
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  // Whatever else the machine does at the time only adds: the fastest of each says most.
  const ways = { median, 'fastest of each': (times: number[]) => Math.min(...times) };
  return Object.entries(ways).map(([way, of]) => ({
    name: `sandbox ${rung.name}: command over a bare start, ${way}`,
    value: rounded(of(confined) - of(bare)),
    unit: 'ms',
    against: { bound: 15, bare: rounded(of(bare)), confined: rounded(of(confined)) },
  }));
}

/** In a process of its own: this one holds what the benchmarks before it have left. */
async function costOfOutput({ name }: Rung): Promise<Figure[]> {
  const entry = join(import.meta.dirname, 'supervisor-memory.ts');
  const argv = [entry, name, String(outputBytes), String(capBytes)];
  const { stdout } = await promisify(execFile)(process.execPath, argv);
  const held = JSON.parse(stdout) as Record<'before' | 'peak' | 'outputBytes' | 'kept', number>;
  if (held.outputBytes !== outputBytes) throw new Error(`${name} counted ${held.outputBytes} bytes`);
  const mebibytes = (bytes: number) => rounded(bytes / 1024 / 1024, 1);
  return [
    {
      name: `sandbox ${name}: kept of an output of 100 MB`,
      value: held.kept,
      unit: 'bytes',
      against: { cap: capBytes },
    },
    {
      name: `sandbox ${name}: most memory that a process with the worker's modules ever held, that output included`,
      value: mebibytes(held.peak),
      unit: 'MiB',
      against: { before: mebibytes(held.before), grown: mebibytes(held.peak - held.before) },
    },
  ];
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
