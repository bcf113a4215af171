import { type Provenance, provenanceType, statementType } from '../contracts/provenance.ts';
import type { Job } from './job.ts';

/**
 * What can be said of how the pushed commit of a job came about. Pure over the job and its log's head: whoever has the log makes the same statement. undefined for a job that has pushed nothing
 * under a verdict.
 */
export function provenanceOf(
  { id, details }: Job,
  pullRequest: number,
  log: { version: number; hash: string },
): Provenance | undefined {
  const pushed = details?.attempt?.pushAuthorized;
  if (details?.verdict === undefined || details.attempt?.pushedSha === undefined || pushed === undefined)
    return undefined;
  const { attempt, repository, requester, request, verdict, hold } = details;
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
      job: id,
      repository: { id: repository.id, owner, name },
      issue: details.issueNumber,
      pullRequest,
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
        ...(hold?.released === undefined
          ? {}
          : { releasedBy: { id: hold.released.reviewer.id, login: hold.released.reviewer.login } }),
      },
      agent: verdict.agent,
      model: verdict.model,
      attempt: attempt.number,
      gates: pushed.gates.map(({ name: gate, status, exitCode, redOnBase }) => ({
        name: gate,
        status,
        exitCode,
        redOnBase,
      })),
      report: { sha256: pushed.report.sha256, bytes: pushed.report.bytes },
      log,
    },
  };
}
