import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { isolatingRungs, probeRung } from '../../src/execution/sandbox/choose-sandbox.ts';
import { viewMachine } from '../../src/execution/sandbox/machine-view.ts';
import { openSandbox } from '../../src/execution/sandbox/open-sandbox.ts';
import type { Rung } from '../../src/execution/sandbox/rung.ts';
import { limitsOn } from '../../src/execution/sandbox/sandbox-limits.ts';
import { type Figure, median, rounded, type Sample } from './figure.ts';

const capBytes = 256 * 1024;
const outputBytes = 100 * 1024 * 1024;

/**
 * What a sandboxed command costs over the bare start of the same program, taken in turns so that both meet the same machine; and what an output of 100 MB leaves in memory.
 */
export async function run({ quick }: Sample): Promise<Figure[]> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'sandbox-bench-')));
  try {
    const searchPath = process.env.PATH ?? '';
    const view = viewMachine(searchPath, dirname(process.execPath));
    const figures: Figure[] = [];
    const names = new Set<string>();
    for (const rung of isolatingRungs(searchPath)) {
      if (names.has(rung.name)) continue;
      const needs = { searchPath, view, scratch: root, noneAllowed: false, clock: { now: Date.now } };
      if ((await probeRung(rung, needs)) !== undefined) continue;
      names.add(rung.name);
      figures.push(...(await measure(rung, join(root, rung.name), view, quick ? 20 : 100)));
    }
    return figures;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function measure(
  rung: Rung,
  folder: string,
  view: ReturnType<typeof viewMachine>,
  rounds: number,
): Promise<Figure[]> {
  mkdirSync(folder);
  const place = { visible: [folder], scratch: join(folder, 'scratch'), view, limits: limitsOn(totalmem()) };
  const sandbox = openSandbox(rung, place, { now: Date.now });
  const inside = (script: string) =>
    sandbox.run({
      argv: ['/bin/sh', '-c', script],
      cwd: folder,
      writable: [folder],
      environment: {},
      timeoutMs: 60_000,
      outputCapBytes: capBytes,
      network: 'none',
    });
  const bare: number[] = [];
  const confined: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    bare.push(await timed(async () => void (await once(spawn('/bin/sh', ['-c', ':']), 'close'))));
    confined.push(await timed(async () => void (await inside(':'))));
  }
  const before = process.memoryUsage();
  const large = await inside(`head -c ${outputBytes} /dev/zero`);
  const after = process.memoryUsage();
  if (large.outputBytes !== outputBytes) throw new Error(`${rung.name} counted ${large.outputBytes} bytes`);
  const kept = Buffer.byteLength(large.output);
  return [
    {
      name: `sandbox ${rung.name}: command over a bare start, median`,
      value: rounded(median(confined) - median(bare)),
      unit: 'ms',
      against: { bound: 15, bare: rounded(median(bare)), confined: rounded(median(confined)) },
    },
    {
      // Whatever else the machine does at the time only adds.
      name: `sandbox ${rung.name}: command over a bare start, fastest of each`,
      value: rounded(Math.min(...confined) - Math.min(...bare)),
      unit: 'ms',
      against: { bound: 15, bare: rounded(Math.min(...bare)), confined: rounded(Math.min(...confined)) },
    },
    {
      name: `sandbox ${rung.name}: kept of an output of 100 MB`,
      value: kept,
      unit: 'bytes',
      against: { cap: capBytes },
    },
    {
      name: `sandbox ${rung.name}: memory of the supervisor during it`,
      value: rounded(Math.max(before.rss, after.rss) / 1024 / 1024, 1),
      unit: 'MiB',
      against: { bound: 150 },
    },
  ];
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
