import type { Anchor } from '../../src/contracts/anchor.ts';
import type { Commit } from '../../src/contracts/commit.ts';
import { foldCommits } from '../../src/job/fold-commits.ts';
import type { Job } from '../../src/job/job.ts';
import type { JobCommand, JobCommandType } from '../../src/job/job-command.ts';
import type { JobEvent } from '../../src/job/job-event.ts';
import type { Actor } from '../../src/job/job-values.ts';
import { sealCommit } from '../../src/ledger/seal-commit.ts';
import { fittingCommand, verdict } from './job-scenario.ts';
import { createLedgerWorld, worldJobId } from './ledger-world.ts';

export type Step = JobCommandType | ((job: Job) => JobCommand);

export const holdVerdict = (job: Job): JobCommand => ({
  type: 'RecordVerdict',
  verdict: verdict('hold', job.details?.inputHash ?? ''),
});

/** From the label over a hold and its release, a repair and the push to the merge: 15 commits. */
const heldAndMerged: readonly Step[] = [
  'SubmitJob',
  holdVerdict,
  'RecordHold',
  'ReleaseHold',
  'StartAttempt',
  'RegisterWorker',
  'RecordPlan',
  'RecordCheckpoint',
  'StartValidation',
  'ResumeWork',
  'StartValidation',
  'AuthorizePush',
  'RecordPush',
  'VerifyDelivery',
  'RecordMerge',
];

/** The log of a job that these steps make, written by the ledger itself. */
export async function logOf(steps: readonly Step[] = heldAndMerged): Promise<Commit[]> {
  const { ledger } = createLedgerWorld();
  for (const [index, step] of steps.entries()) {
    const job = await ledger.read(worldJobId);
    const command = typeof step === 'string' ? fittingCommand(step, job) : step(job);
    const { refusal } = await ledger.handle(worldJobId, {
      commandId: `${index}:${command.type}`,
      actor: { kind: 'governance' },
      command,
    });
    if (refusal !== undefined && command.type !== 'RefuseCommand')
      throw new Error(`${command.type} was refused: ${refusal.code}`);
  }
  return await ledger.commits(worldJobId);
}

/** The log as somebody who can write to the table would leave it: changed from `index` on, every hash made anew. */
export function rewritten(
  commits: readonly Commit[],
  index: number,
  change: (commit: Commit) => Partial<Pick<Commit, 'events' | 'commandId' | 'actor'>>,
): Commit[] {
  const forged = commits.slice(0, index);
  for (const [offset, commit] of commits.slice(index).entries()) {
    const content = { ...commit, ...(offset === 0 ? change(commit) : {}) };
    forged.push(sealCommit(commit.jobId, forged.at(-1), content, content.events, Date.parse(content.at)));
  }
  return forged;
}

/** The log with one more commit in due form, which the ledger would never have written. */
export function withForged(
  commits: readonly Commit[],
  events: (job: Job) => JobEvent[],
  actor: Actor = { kind: 'governance' },
): Commit[] {
  const last = commits.at(-1);
  const envelope = { commandId: `forged:${commits.length}`, actor };
  const made = events(foldCommits(worldJobId, commits));
  return [...commits, sealCommit(worldJobId, last, envelope, made, Date.parse(last?.at ?? '2026-01-02'))];
}

export function anchorsOf(commits: readonly Commit[], versions: readonly number[]): Anchor[] {
  return commits
    .filter(({ version }) => versions.includes(version))
    .map(({ jobId, version, hash }) => ({ jobId, version, hash }));
}
