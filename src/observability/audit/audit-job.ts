import type { Anchor } from '../../contracts/anchor.ts';
import type { Commit } from '../../contracts/commit.ts';
import { anchoredVersion, anchorFindings, hashesOfAnchored } from './anchor-findings.ts';
import type { AuditFinding } from './audit-finding.ts';
import { chainFindings, timeFindings } from './chain-findings.ts';
import { ruleFindings } from './rule-findings.ts';

/** What a job left behind: its log as it is stored, and its anchors. */
export type JobRecords = { jobId: string; commits: readonly Commit[]; anchors: readonly Anchor[] };

/** What the audit of one job says. */
export type JobAudit = {
  jobId: string;
  commits: number;
  /** The highest version that an anchor bears out; 0 without any. */
  anchored: number;
  /** Commits behind the last anchor: changes to them, if they are chained in due form, cannot be noticed yet. */
  unanchored: { count: number; from?: number };
  findings: AuditFinding[];
};

/**
 * Verifies one job: continuity and hashes of its log, its anchors, and the rules of approval and delivery as far as the chain holds.
 * Pure; findings are values, ordered by version.
 */
export function auditJob({ jobId, commits, anchors }: JobRecords): JobAudit {
  const broken = chainFindings(jobId, commits);
  const sound = commits.slice(0, (broken[0]?.version ?? commits.length + 1) - 1);
  const hashes = hashesOfAnchored(commits, anchors);
  const findings = [
    ...broken,
    ...anchorFindings(jobId, hashes, anchors),
    ...timeFindings(jobId, sound),
    ...ruleFindings(jobId, sound),
  ];
  const anchored = anchoredVersion(hashes, anchors);
  return {
    jobId,
    commits: commits.length,
    anchored,
    unanchored: tailAfter(anchored, commits.length),
    findings: findings.toSorted((a, b) => a.version - b.version),
  };
}

function tailAfter(anchored: number, length: number): JobAudit['unanchored'] {
  return length > anchored ? { count: length - anchored, from: anchored + 1 } : { count: 0 };
}
