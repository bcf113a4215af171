import { readFile } from 'node:fs/promises';
import { FactoryError } from '../contracts/factory-error.ts';
import { type ReplayOutcome, replayTrace } from '../execution/replay/replay-trace.ts';

/** Replays a trace file strictly. Throws FactoryError `trace-missing` or `trace-unreadable`. */
export async function replayTraceFile(path: string): Promise<ReplayOutcome> {
  const content = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new FactoryError('trace-missing', `There is no readable trace at ${path}.`, {
      disposition: 'ask-human',
      cause,
    });
  });
  return await replayTrace(content);
}
