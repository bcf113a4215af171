import { requireNode24 } from '../config/require-node-24.ts';
import { FactoryError } from '../contracts/factory-error.ts';
import { runWorker } from '../wiring/worker.ts';

/**
 * The worker's process: one attempt, then it is gone. Exit code 0 when the control plane knows how the attempt ended, 1 when it could not be told.
 */
const terminated = new AbortController();
process.once('SIGTERM', () => terminated.abort());
process.once('SIGINT', () => terminated.abort());

try {
  requireNode24();
  await runWorker(process.env, terminated.signal);
} catch (error) {
  process.stderr.write(
    `${error instanceof FactoryError ? error.message : String((error as Error)?.stack ?? error)}\n`,
  );
  process.exitCode = 1;
}
