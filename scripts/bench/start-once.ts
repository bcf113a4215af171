import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localWorkerEnvironment } from '../../src/config/local-worker-environment.ts';
import { type Figure, median, type Sample } from './figure.ts';

const boundMs = 30_000;

/** `npm start -- --once` on a fresh data folder: the whole process, and how long until everything answers. */
export async function run({ quick }: Sample): Promise<Figure[]> {
  const runs: { wholeMs: number; upMs: number }[] = [];
  for (let n = 0; n < (quick ? 1 : 3); n++) runs.push(await startOnce());
  return [
    {
      name: 'start-once',
      value: Math.round(median(runs.map(({ wholeMs }) => wholeMs))),
      unit: 'ms',
      against: { bound: boundMs, runs: runs.length },
    },
    {
      name: 'start-up',
      value: Math.round(median(runs.map(({ upMs }) => upMs))),
      unit: 'ms',
      against: { of: 'npm start until the console answers', runs: runs.length },
    },
  ];
}

async function startOnce(): Promise<{ wholeMs: number; upMs: number }> {
  const data = await mkdtemp(join(tmpdir(), 'devfactory-bench-'));
  try {
    const start = performance.now();
    const child = spawn('npm', ['start', '--silent', '--', '--once', '--port', '0', '--data', data], {
      env: localWorkerEnvironment(process.env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let upMs = Number.NaN;
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (Number.isNaN(upMs) && /^console /m.test(output)) upMs = performance.now() - start;
      });
    }
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`npm start -- --once ended with ${code}:\n${output}`);
    return { wholeMs: performance.now() - start, upMs };
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}
