import type { JobCommand } from '../../job/job-command.ts';
import type { Handled, Ledger } from '../../ledger/ledger.ts';
import type { AttemptAddress } from './identify-worker.ts';
import { refuseWorker, type WorkerRefusal } from './worker-refusal.ts';

/** The command id of a worker's operation: the same call again is the same command. */
export function workerCommandId(attempt: number, operation: string, key: string): string {
  return `w:${attempt}:${operation}:${key}`;
}

/** Issues a worker's command. The decision checks the attempt's rights once more, against the version that is committed to. */
export async function commitForWorker(
  ledger: Pick<Ledger, 'handle'>,
  { jobId, attempt }: AttemptAddress,
  commandId: string,
  command: JobCommand,
): Promise<Handled | WorkerRefusal> {
  const handled = await ledger.handle(jobId, { commandId, actor: { kind: 'worker', attempt }, command });
  return handled.refusal === undefined ? handled : workerRefusalOf(handled.refusal);
}

function workerRefusalOf({ code, message }: { code: string; message: string }): WorkerRefusal {
  if (code === 'fenced' || code === 'stopped') return refuseWorker(code, message);
  return code === 'already-registered'
    ? refuseWorker('unauthorized', message)
    : refuseWorker('refused', `${message} (${code})`);
}
