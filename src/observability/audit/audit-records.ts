import { FactoryError } from '../../contracts/factory-error.ts';
import type { AnchorStore } from '../../ports/anchor-store.ts';
import type { EventStore } from '../../ports/event-store.ts';
import type { JobRegister } from '../../ports/job-register.ts';
import { everyPage } from '../every-page.ts';
import { auditJob, type JobAudit, type JobRecords } from './audit-job.ts';

/** Where logs and anchors are read from: a table and a bucket, or a file that was exported from them. */
export type AuditRecords = {
  store: Pick<EventStore, 'read'> & JobRegister;
  anchors: Pick<AnchorStore, 'list' | 'jobIds'>;
};

/** Whether a fault says that what is stored was damaged; all others say that it could not be read now. */
export function isDamage(fault: unknown): fault is FactoryError {
  return fault instanceof FactoryError && ['log-corrupt', 'item-corrupt'].includes(fault.code);
}

/** Every job that left a commit or an anchor, each once: a log that was deleted as a whole still has its anchors. */
export async function* recordedJobs({ store, anchors }: AuditRecords): AsyncGenerator<string> {
  const seen = new Set<string>();
  for (const register of [store, anchors]) {
    for await (const { jobIds } of everyPage((after) => register.jobIds(after))) {
      const fresh = jobIds.filter((jobId) => !seen.has(jobId));
      for (const jobId of fresh) seen.add(jobId);
      yield* fresh;
    }
  }
}

/** Whether somebody asked for a job by its id, or the register named it, because it has left something. */
export type Named = 'asked' | 'registered';

/**
 * What one job left behind. Anchors are read before the log: a job may move meanwhile, and its log only grows. Throws what the stores throw; where there is nothing, FactoryError
 * `job-unknown` (ask-human) for a job that was asked for, and `log-corrupt` (ask-human) for one of the register: items lie among its commits where no commit can be.
 */
export async function readRecords(
  { store, anchors }: AuditRecords,
  jobId: string,
  named: Named,
): Promise<JobRecords> {
  const kept = await anchors.list(jobId);
  const commits = await store.read(jobId);
  if (kept.length === 0 && commits.length === 0) throw named === 'asked' ? unknown(jobId) : stray(jobId);
  return { jobId, anchors: kept, commits };
}

/** Audits one job from its records. A log that is too damaged to be read is a finding; everything else that `readRecords` throws is thrown. */
export async function auditRecords(
  records: AuditRecords,
  jobId: string,
  named: Named = 'registered',
): Promise<JobAudit> {
  try {
    return auditJob(await readRecords(records, jobId, named));
  } catch (fault) {
    if (!isDamage(fault)) throw fault;
    const finding = { jobId, version: 0, kind: 'unreadable', message: fault.message } as const;
    return { jobId, commits: 0, anchored: 0, unanchored: { count: 0 }, findings: [finding] };
  }
}

function unknown(jobId: string): FactoryError {
  return new FactoryError('job-unknown', `There is neither a log nor an anchor of job ${jobId}.`, {
    disposition: 'ask-human',
  });
}

function stray(jobId: string): FactoryError {
  return new FactoryError('log-corrupt', `Job ${jobId} has commits under keys that no log has.`, {
    disposition: 'ask-human',
  });
}
