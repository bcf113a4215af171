import { ZodError } from 'zod';
import { FactoryError } from '../../contracts/factory-error.ts';
import { specPath } from '../../contracts/spec-path.ts';
import type { Assignment } from '../../contracts/worker-protocol.ts';
import { applyBundle } from '../git/bundle-work.ts';
import { checkOutWorkspace } from '../git/check-out.ts';
import { fetchBranch } from '../git/fetch-branch.ts';
import { mergeBase } from '../git/merge-base.ts';
import { readProgress } from '../git/progress-ref.ts';
import { type Remote, readRemote } from '../git/read-remote.ts';
import { baseRef, upstreamRef } from '../git/trusted-repository.ts';
import { withoutFile } from '../git/without-file.ts';
import type { Attempt } from './attempt.ts';
import { type AttemptStop, isStop, stopWith } from './attempt-stop.ts';
import { bringUpBranch } from './bring-up-branch.ts';
import { type Progress, progressSchema } from './progress.ts';

/** Where the attempt begins. */
export type StartingPoint = {
  /** What the attempt's changes are measured against: the default branch, or the job's branch without what shows a held request to its reviewers. */
  base: string;
  /** What the attempt's first commit is made on, so that its push moves the branch forward: the commit the base was fetched as. */
  parent: string;
  /** Where work goes on: the base, or the checkpoint of a lost worker. */
  head: string;
  finishedItems: string[];
  /** Of a lost worker whose checkpoint is taken up. */
  progress?: Progress;
};

/**
 * Clones with a read token, which is dropped when this returns, before anything of the repository runs. Takes up the checkpoint of a lost worker when it
 * fits, and fills the workspace.
 */
export async function fetchRepository(attempt: Attempt): Promise<StartingPoint | AttemptStop> {
  const { assignment, repository } = attempt;
  const cloned = await cloneBase(attempt);
  if (isStop(cloned)) return cloned;
  const anew = await beginning(attempt, cloned);
  if (isStop(anew)) return anew;
  const start = await takeUpCheckpoint(attempt, anew);
  await checkOutWorkspace(repository, start.head);
  const { progress: _, ...point } = start;
  attempt.trace.for(owner).write({ kind: 'git', payload: { ...point, branch: assignment.branch } });
  return start;
}

const owner = { taskId: 'supervisor', role: 'supervisor', iteration: 0 };

/** Where an attempt begins that takes nothing up. Work that is brought up is measured as its pull request shows it: against the default branch. */
async function beginning(attempt: Attempt, { sha, upstream }: Cloned): Promise<StartingPoint | AttemptStop> {
  const { assignment, repository } = attempt;
  if (upstream !== undefined) {
    const merged = await bringUpBranch(attempt, sha, upstream);
    if (merged !== 'up-to-date')
      return isStop(merged)
        ? merged
        : { base: upstream, parent: merged.sha, head: merged.sha, finishedItems: [] };
  }
  /* On the job's branch nobody but the factory says what is asked for, and the agent is told in words. */
  const base = assignment.branchSha === null ? sha : await withoutFile(repository, sha, specPath);
  return { base, parent: sha, head: base, finishedItems: [] };
}

/** The commit an attempt is made on; the default branch's where that is to be merged into it. */
type Cloned = { sha: string; upstream?: string };

async function cloneBase(attempt: Attempt): Promise<Cloned | AttemptStop> {
  const { assignment, repository, deps } = attempt;
  const { username, token } = await deps.control.call('clone-token', {});
  attempt.redactor.register(token);
  const remote: Remote = {
    url: assignment.repository.cloneUrl,
    access: { username, token },
    signal: attempt.rights.signal,
  };
  const { defaultBranch } = assignment.repository;
  const found = await readRemote(deps.git, remote, [defaultBranch, assignment.branch]);
  const problem = branchProblem(assignment, found.get(defaultBranch), found.get(assignment.branch) ?? null);
  if (problem !== undefined) return problem;
  const branch = assignment.branchSha === null ? defaultBranch : assignment.branch;
  const sha = await fetchBranch(repository, remote, branch, baseRef);
  if (assignment.branchSha === null || assignment.bringUp !== true) return { sha };
  return { sha, upstream: await fetchBranch(repository, remote, defaultBranch, upstreamRef) };
}

function branchProblem(
  assignment: Assignment,
  defaultHead: string | undefined,
  branchHead: string | null,
): AttemptStop | undefined {
  const { branch, branchSha, repository } = assignment;
  if (defaultHead === undefined) {
    return stopWith(
      'blocked',
      `The branch ${repository.defaultBranch} has no commits. Push a first commit to it, then /factory retry.`,
    );
  }
  if (branchHead === branchSha) return undefined;
  const found = branchHead === null ? 'does not exist any more' : `points at ${branchHead}`;
  const expected = branchSha === null ? 'it must not exist yet' : `the factory left it at ${branchSha}`;
  return stopWith(
    'branch_conflict',
    `The branch ${branch} ${found}, but ${expected}. Somebody else has changed it: delete or rename it, then /factory retry.`,
  );
}

/** A checkpoint that does not fit is no misfortune: the work begins anew. */
async function takeUpCheckpoint(attempt: Attempt, anew: StartingPoint): Promise<StartingPoint> {
  const { base, parent } = anew;
  const { assignment, deps, repository } = attempt;
  const { checkpoint } = assignment;
  if (checkpoint === undefined) return anew;
  try {
    await applyBundle(repository, await deps.download(checkpoint.downloadUrl), checkpoint.headSha);
    // Further rounds must stay on top of the branch; a first one may go on from an older commit of a default branch that has moved.
    const common = await mergeBase(repository, parent, checkpoint.headSha);
    const { headSha: head, finishedItems } = checkpoint;
    const progress = progressSchema.parse(JSON.parse((await readProgress(repository)) ?? '{}'));
    if (common === parent) return { base, parent, head, finishedItems, progress };
    if (common !== undefined && assignment.branchSha === null)
      return { base: common, parent: common, head, finishedItems, progress };
    deps.log.info('checkpoint is of another base', { jobId: assignment.jobId, attempt: assignment.attempt });
  } catch (error) {
    const isUnusable =
      error instanceof FactoryError || error instanceof ZodError || error instanceof SyntaxError;
    if (!isUnusable) throw error;
    deps.log.warn('checkpoint cannot be used', {
      jobId: assignment.jobId,
      attempt: assignment.attempt,
      error,
    });
  }
  return anew;
}
