import type { AttemptReport } from '../../contracts/attempt-report.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import { type PushOutcome, pushBranch } from '../git/push-branch.ts';
import { type Attempt, endUntrustedProcesses, usageOf } from './attempt.ts';
import { type AttemptStop, isStop, stoppedFromOutside, stopWith } from './attempt-stop.ts';
import type { AttemptOutcomes } from './outcomes.ts';
import type { Proof } from './proof.ts';
import { writeReport } from './write-report.ts';

/** A push that has no definite answer is tried this often. */
const tries = 3;
const pauseMs = 2_000;

/**
 * Pushes exactly the commit that the gates judged. The token is asked for only once nothing untrusted runs any more, and the push expects the branch to be where
 * the log says.
 */
export async function deliverWork(
  attempt: Attempt,
  work: { head: string; proof: Proof; outcomes: AttemptOutcomes },
): Promise<{ sha: string; report: AttemptReport } | AttemptStop> {
  const { deps, assignment, repository } = attempt;
  await endUntrustedProcesses(attempt);
  const { report, artifact } = await writeReport(attempt, work.outcomes);
  const push = { branch: assignment.branch, oldSha: assignment.branchSha, newSha: work.head };
  const access = await deps.control.call('authorize-push', {
    oldSha: push.oldSha,
    newSha: push.newSha,
    gates: work.proof.gates,
    report: artifact,
  });
  attempt.redactor.register(access.token);
  const remote = { url: assignment.repository.cloneUrl, access };
  const pushed = await withRetries(attempt, () => pushBranch(repository, remote, push));
  if (isStop(pushed)) return pushed;
  if (pushed.outcome === 'conflict') {
    return stopWith(
      'branch_conflict',
      `The branch ${push.branch} points at ${pushed.found ?? 'nothing'}; the factory has not touched it. Somebody else has changed it meanwhile.`,
    );
  }
  if (pushed.outcome === 'refused') {
    return stopWith(
      'blocked',
      `GitHub refuses the push by a rule of the repository: ${pushed.reason}\n\nThe work is saved. \`/factory retry\` goes on once the rule lets the factory push to ${push.branch}; words behind it tell the agent what to change.`,
    );
  }
  await deps.control.call('complete', { sha: work.head, usage: usageOf(attempt) });
  return { sha: work.head, report };
}

/**
 * Whoever was told to stop pushes nothing more. A worker that the platform ends may still bring its push to an end: the work is proven, and nobody has said that it is not
 * wanted.
 */
async function withRetries(
  { deps, rights }: Attempt,
  pushOnce: () => Promise<PushOutcome>,
): Promise<PushOutcome | AttemptStop> {
  for (let round = 1; ; round += 1) {
    const lost = rights.lost();
    if (lost !== undefined && lost.cause !== 'terminated') return stoppedFromOutside;
    try {
      return await pushOnce();
    } catch (error) {
      if (!(error instanceof FactoryError) || error.disposition !== 'retry' || round >= tries) throw error;
      deps.log.warn('push has no answer', { error });
      await deps.pause(pauseMs * round, rights.signal);
    }
  }
}
