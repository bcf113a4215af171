import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const entry = fileURLToPath(new URL('chaos-factory.ts', import.meta.url));
const addressSchema = z.object({ url: z.string(), token: z.string() });

/** A factory in a process of its own, and how to reach its GitHub. */
export type FactoryToKill = { github: z.infer<typeof addressSchema>; kill(): Promise<void> };

/** Starts the factory of the fault test; throws with what it printed when it ends before it is up. */
export async function startFactoryToKill(
  dataDir: string,
  scenarioPath: string,
  seed: number,
): Promise<FactoryToKill> {
  const child = spawn(process.execPath, [entry, 'start', dataDir, scenarioPath, String(seed)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const ended = once(child, 'exit');
  const first = once(createInterface({ input: child.stdout }), 'line');
  const line: unknown[] | undefined = await Promise.race([first, ended.then(() => undefined)]);
  if (line === undefined) throw new Error(`the factory ended before it was up:\n${complaint}`);
  return {
    github: addressSchema.parse(JSON.parse(String(line[0]))),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
