import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What this process really holds (bytes), its garbage collected first; how much it has of the machine says little about that. */
export function liveMemory(): number {
  setFlagsFromString('--expose-gc');
  const collectGarbage: () => void = runInNewContext('gc');
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
