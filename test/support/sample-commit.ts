import type { Commit } from '../../src/contracts/commit.ts';
import { sealCommit } from '../../src/ledger/seal-commit.ts';

/** A sealed commit that says little; `commandId` makes it differ from others of its version. */
export function sampleCommit(
  jobId: string,
  previous: Commit | undefined,
  commandId = `command-${previous?.version ?? 0}`,
): Commit {
  return sealCommit(
    jobId,
    previous,
    { commandId, actor: { kind: 'sweeper' } },
    [{ type: 'CommandAcknowledged', command: 'status', message: 'Ünïcode 😀 "quoted" \u0000 \uFFFE' }],
    Date.parse('2026-01-02T03:04:05.000Z'),
  );
}

/** A log of that many commits. */
export function sampleLog(jobId: string, length: number): Commit[] {
  const log: Commit[] = [];
  while (log.length < length) log.push(sampleCommit(jobId, log.at(-1)));
  return log;
}
