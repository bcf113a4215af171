import { totalmem } from 'node:os';
import { join } from 'node:path';
import '../../src/wiring/worker-attempt.ts';
import { mkdirSync, rmSync } from 'node:fs';
import { openSandbox } from '../../src/execution/sandbox/open-sandbox.ts';
import { limitsOn } from '../../src/execution/sandbox/sandbox-limits.ts';
import { benchFolder, view, workingRungs } from './working-rungs.ts';

/**
 * A process that has loaded what a worker loads, and nothing of the benchmark's: `supervisor-memory.ts RUNG BYTES CAP` lets one command print so much, and tells as
 * JSON the most it had held before, the most it ever held, and what it kept of the output.
 */
const [name, bytes, cap] = process.argv.slice(2);
const rung = (await workingRungs()).find((each) => each.name === name);
if (rung === undefined) throw new Error(`there is no rung ${name} here`);
const root = benchFolder();
const folder = join(root, 'visible');
mkdirSync(folder);
try {
  const place = { visible: [folder], scratch: join(root, 'scratch'), view, limits: limitsOn(totalmem()) };
  const sandbox = openSandbox(rung, place, { now: Date.now });
  const before = peakBytes();
  const { output, outputBytes } = await sandbox.run({
    argv: ['head', '-c', String(bytes), '/dev/zero'],
    cwd: folder,
    writable: [folder],
    environment: {},
    timeoutMs: 120_000,
    outputCapBytes: Number(cap),
    network: 'none',
  });
  process.stdout.write(
    JSON.stringify({ before, peak: peakBytes(), outputBytes, kept: Buffer.byteLength(output) }),
  );
} finally {
  rmSync(root, { recursive: true, force: true });
}

function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}
