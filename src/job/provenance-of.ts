import {
  type ArchiveProvenance,
  archiveProvenanceType,
  type Provenance,
  provenanceType,
  statementType,
} from '../contracts/provenance.ts';
import type { Job, JobDetails } from './job.ts';
import type { JobEventOf } from './job-event.ts';
import type { ArtifactRef, GateResult, Verdict } from './job-values.ts';
import { releaseOf } from './release-of.ts';

/** The commit up to which a log was read. */
type LogHead = { version: number; hash: string };
/** An archive as the log tells of it, or is about to. */
export type DeliveredArchive = Pick<
  JobEventOf<'ArchiveDelivered'>,
  'attempt' | 'deliver' | 'archive' | 'sha' | 'gates' | 'report'
>;

/**
 * What can be said of how the pushed commit of a job came about. Pure over the job and its log's head: whoever has the log makes the same statement. undefined for a job that has pushed nothing
 * under a verdict.
 */
export function provenanceOf(job: Job, pullRequest: number, log: LogHead): Provenance | undefined {
  const { details } = job;
  const pushed = details?.attempt?.pushAuthorized;
  if (details?.verdict === undefined || details.attempt?.pushedSha === undefined || pushed === undefined)
    return undefined;
  const { attempt, repository, verdict } = details;
  const { owner, name } = repository;
  return {
    _type: statementType,
    subject: [
      {
        name: `git+https://github.com/${owner}/${name}@refs/heads/${details.branch}`,
        digest: { gitCommit: attempt.pushedSha ?? pushed.newSha },
      },
    ],
    predicateType: provenanceType,
    predicate: {
      ...predicateOf(
        job.id,
        { ...details, verdict },
        { ...pushed, attempt: pushed.madeBy ?? attempt.number },
        log,
      ),
      pullRequest,
    },
  };
}

/** The same of an archive that the job delivers. undefined for a job without a verdict. */
export function archiveProvenanceOf(
  { id, details }: Job,
  delivered: DeliveredArchive,
  log: LogHead,
): ArchiveProvenance | undefined {
  if (details?.verdict === undefined) return undefined;
  const { archive, deliver, sha } = delivered;
  return {
    _type: statementType,
    subject: [{ name: 'result.zip', digest: { sha256: archive.sha256 } }],
    predicateType: archiveProvenanceType,
    predicate: {
      ...predicateOf(id, { ...details, verdict: details.verdict }, delivered, log),
      deliver,
      bytes: archive.bytes,
      commit: sha,
    },
  };
}

function predicateOf(
  job: string,
  details: JobDetails & { verdict: Verdict },
  delivered: { attempt: number; gates: readonly GateResult[]; report: ArtifactRef },
  log: LogHead,
) {
  const { repository, requester, request, verdict } = details;
  const released = releaseOf(details);
  return {
    job,
    repository: { id: repository.id, owner: repository.owner, name: repository.name },
    issue: details.issueNumber,
    requester: { id: requester.id, login: requester.login },
    request: {
      hash: request.hash,
      additions: details.additions.map(({ kind, source }) => ({ kind, source })),
    },
    inputHash: details.inputHash,
    verdict: {
      decision: verdict.decision,
      riskScore: verdict.riskScore,
      policySha: verdict.policySha,
      policies: (verdict.policies ?? []).map(({ layer, sha, hash }) => ({ layer, sha, hash })),
      rules: verdict.rules.map(({ id: rule, effect }) => ({ id: rule, effect })),
      ...(released === undefined
        ? {}
        : { releasedBy: { id: released.reviewer.id, login: released.reviewer.login } }),
    },
    agent: verdict.agent,
    model: verdict.model,
    attempt: delivered.attempt,
    gates: delivered.gates.map(({ name, status, exitCode, redOnBase }) => ({
      name,
      status,
      exitCode,
      redOnBase,
    })),
    report: { sha256: delivered.report.sha256, bytes: delivered.report.bytes },
    log,
  };
}
