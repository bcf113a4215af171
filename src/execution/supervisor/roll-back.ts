import { restoreWorkspace } from '../git/restore-workspace.ts';
import { endUntrustedProcesses } from './attempt.ts';
import type { Work } from './work.ts';

/** Puts the workspace and the work back to the commit that a task began with, once nothing of it runs any more. */
export async function rollBack({ attempt, outcomes }: Work, commit: string, reason: string): Promise<void> {
  await endUntrustedProcesses(attempt);
  await restoreWorkspace(attempt.repository, commit);
  attempt.trace
    .for({
      taskId: outcomes.tasks.at(-1)?.result.taskId ?? 'supervisor',
      role: 'supervisor',
      iteration: outcomes.tasks.length,
    })
    .write({ kind: 'git', payload: { event: 'rolled back', to: commit, reason } });
}
