import type { Job } from '../../job/job.ts';
import { isWorking } from '../../job/job-state.ts';
import type { Head } from '../../ports/head-store.ts';
import { awaitsItsWorker, type StartedJob } from '../attempt-rights.ts';
import { mayStartAt } from '../dispatch/start-ready-jobs.ts';
import { sendWorkerLost } from '../send-worker-lost.ts';
import { type Finding, findingOf, type Signs, standsStillAfterMs } from './finding-of.ts';
import { headsIn } from './heads-in.ts';
import { lookAtWorkingJobs } from './look-at-working-jobs.ts';
import { mendHead } from './mend-head.ts';
import type { NudgePauses } from './nudge-pauses.ts';
import { sideBySide } from './side-by-side.ts';
import { analysesInTurn } from './standing-analyses.ts';
import type { SweepDependencies } from './sweep-dependencies.ts';
import type { SweepOptions } from './sweep-part.ts';
import { aboutJob, type Tally } from './tally.ts';

/** `isDue`: when what still stands is nudged again. */
type Sweeping = SweepDependencies & { isDue: NudgePauses };

/**
 * Looks at every job in a state that passes by itself, and nudges those that stand still. Working jobs come first; where they are more than there is time for, the next sweep begins with those that were not
 * reached: a lost worker is to be noticed within two minutes, or as soon as it has its turn.
 */
export async function sweepJobs(
  deps: Sweeping,
  tally: Tally,
  { everything, until }: SweepOptions,
): Promise<void> {
  const { heads, clock } = deps;
  const mayGoOn = () => clock.now() < until;
  const look = async (head: Head): Promise<boolean> => {
    if (!isWorthReading(head, clock.now(), everything)) return false;
    let nudged = false;
    await tally.examine(head.jobId, async () => {
      nudged = await sweepJob(deps, tally, head, everything);
    });
    return nudged;
  };
  const lookOnly = async (head: Head) => void (await look(head));
  await lookAtWorkingJobs(deps, lookOnly, mayGoOn);
  /* One wake lets the dispatcher look at all approved jobs. */
  for await (const head of headsIn(heads, 'APPROVED')) if (!mayGoOn() || (await look(head))) break;
  if (!mayGoOn()) return;
  const analyses = everything ? headsIn(heads, 'GOVERNANCE_ANALYSIS') : await analysesInTurn(deps);
  await sideBySide(analyses, lookOnly, mayGoOn);
}

/**
 * Working jobs are looked at whatever their age: silence is measured by the lease, not by the state. An approved one whose window is closed stands still because it
 * should.
 */
function isWorthReading(head: Head, now: number, everything: boolean): boolean {
  if (isWorking(head.state)) return true;
  if (head.state === 'APPROVED' && !mayStartAt(head, now)) return false;
  return everything || now - Date.parse(head.stateSince) >= standsStillAfterMs;
}

/** True when the job was in the state that its head says, and stands still. */
async function sweepJob(deps: Sweeping, tally: Tally, head: Head, everything: boolean): Promise<boolean> {
  const job = await deps.ledger.read(head.jobId);
  if (head.version !== job.version) await mendHead(deps, job.id, tally, everything);
  const signs = await signsOf(deps, job, everything);
  const finding = findingOf(job, signs);
  if (finding === undefined) return false;
  if (everything || deps.isDue(job, finding)) await nudge(deps, job, finding, signs.now);
  tally.found(
    finding.kind === 'worker-lost' ? `worker-lost:${finding.evidence}` : finding.kind,
    aboutJob(job),
  );
  return job.state === head.state;
}

async function signsOf(deps: SweepDependencies, job: Job, everything: boolean): Promise<Signs> {
  const signs = { now: deps.clock.now(), everything };
  const attempt = job.details?.attempt?.number;
  if (!isWorking(job.state) || attempt === undefined) return signs;
  const lease = await deps.leases.get(job.id);
  const withLease = lease === undefined ? signs : { ...signs, lease };
  if (!everything && !awaitsItsWorker(job)) return withLease;
  return { ...withLease, task: await deps.tasks.status({ jobId: job.id, attempt }) };
}

async function nudge(
  { carryOut, jobs }: SweepDependencies,
  job: Job,
  finding: Finding,
  lookedAt: number,
): Promise<void> {
  switch (finding.kind) {
    case 'analysis-stands':
      return await carryOut({ type: 'analyse', jobId: job.id, inputHash: job.details?.inputHash ?? '' }, job);
    case 'approved-waits':
    case 'task-not-started':
      return await carryOut({ type: 'wake-dispatcher', jobId: job.id }, job);
    case 'delivery-stands':
      return await carryOut({ type: 'project', jobId: job.id, version: job.version }, job);
    case 'worker-lost':
      /* Once governance has recorded the loss, the task is stopped as an effect of it. */
      return await sendWorkerLost(jobs, job as StartedJob, finding.evidence, lookedAt);
  }
}
