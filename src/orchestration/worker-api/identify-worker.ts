import { createHash } from 'node:crypto';
import type { Job } from '../../job/job.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { isLive, type StartedJob } from '../attempt-rights.ts';
import { isRegistrationCode, isSameHex } from '../registration-code.ts';
import { refuseWorker, type WorkerRefusal } from './worker-refusal.ts';

/** The attempt a call is about, as its path names it. */
export type AttemptAddress = { jobId: string; attempt: number };

/** Who calls, and whether the log still lets it act. `ended`: it is who it says, and has no rights any more. */
export type Identified =
  | { job: StartedJob; rights: 'live' }
  | { job: Job; rights: 'ended'; refusal: WorkerRefusal };

const unknownWorker = refuseWorker(
  'unauthorized',
  'The credential does not belong to this attempt of this job.',
);

/**
 * Identifies a registered worker by its token, whose SHA-256 the log keeps, and reads its rights from the log, never from the lease. The worker
 * of an older attempt is known too, so that it hears that it is fenced.
 */
export async function identifyByToken(
  ledger: Pick<Ledger, 'read' | 'commits'>,
  { jobId, attempt }: AttemptAddress,
  authorization: string | undefined,
): Promise<Identified | WorkerRefusal> {
  const token = /^Bearer (\S{1,500})$/.exec(authorization ?? '')?.[1];
  if (token === undefined) return unknownWorker;
  const job = await ledger.read(jobId);
  const newest = job.details?.attempt;
  const registered =
    newest?.number === attempt ? newest.tokenHash : await hashOfOlderAttempt(ledger, jobId, attempt);
  const given = createHash('sha256').update(token).digest('hex');
  if (registered === undefined || !isSameHex(given, registered)) return unknownWorker;
  return withRights(job, attempt);
}

/** Identifies a worker that registers: by the code in its task's environment. */
export async function identifyByCode(
  ledger: Pick<Ledger, 'read'>,
  { jobId, attempt }: AttemptAddress,
  credential: { code: string; key: string },
): Promise<Identified | WorkerRefusal> {
  if (!isRegistrationCode(credential.code, credential.key, jobId, attempt)) return unknownWorker;
  return withRights(await ledger.read(jobId), attempt);
}

function withRights(job: Job, attempt: number): Identified {
  if (isLive(job, attempt)) return { job, rights: 'live' };
  const newest = job.details?.attempt?.number ?? 0;
  const refusal =
    attempt === newest
      ? refuseWorker('stopped', `The job is ${job.state}; this attempt has ended.`)
      : refuseWorker('fenced', `Attempt ${attempt} is not the newest attempt of this job.`);
  return { job, rights: 'ended', refusal };
}

async function hashOfOlderAttempt(
  ledger: Pick<Ledger, 'commits'>,
  jobId: string,
  attempt: number,
): Promise<string | undefined> {
  const events = (await ledger.commits(jobId)).flatMap((commit) => commit.events);
  const registered = events.find((event) => event.type === 'WorkerRegistered' && event.attempt === attempt);
  return registered?.type === 'WorkerRegistered' ? registered.tokenHash : undefined;
}
