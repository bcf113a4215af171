import type { Anchor } from '../../contracts/anchor.ts';
import type { Commit } from '../../contracts/commit.ts';
import { hashOfCommit } from '../../ledger/seal-commit.ts';
import type { AuditFinding } from './audit-finding.ts';

/** The highest version whose anchor the log bears out; 0 when there is none. `hashes` as from `hashesOfAnchored`. */
export function anchoredVersion(hashes: ReadonlyMap<number, string>, anchors: readonly Anchor[]): number {
  const borneOut = anchors.filter(({ version, hash }) => hashes.get(version) === hash);
  return Math.max(0, ...borneOut.map(({ version }) => version));
}

/** Where the log is not the one that was anchored. `hashes` as from `hashesOfAnchored`. */
export function anchorFindings(
  jobId: string,
  hashes: ReadonlyMap<number, string>,
  anchors: readonly Anchor[],
): AuditFinding[] {
  return [
    ...anchors.flatMap(({ version, hash }) => contradiction(jobId, version, hash, hashes.get(version))),
    ...contradictingAnchors(jobId, anchors),
  ];
}

/** By version, what the log has where there are anchors. Hashes are computed anew: what a commit says of itself proves nothing. */
export function hashesOfAnchored(
  commits: readonly Commit[],
  anchors: readonly Anchor[],
): ReadonlyMap<number, string> {
  const versions = new Set(anchors.map(({ version }) => version));
  const anchored = commits.filter(({ version }) => versions.has(version));
  return new Map(anchored.map((commit) => [commit.version, hashOfCommit(commit)]));
}

function contradiction(
  jobId: string,
  version: number,
  anchored: string,
  found: string | undefined,
): AuditFinding[] {
  if (found === anchored) return [];
  return found === undefined
    ? [{ jobId, version, kind: 'cut-tail', message: `Commit ${version} was anchored and is not in the log.` }]
    : [
        {
          jobId,
          version,
          kind: 'rewritten',
          message: `Commit ${version} is not the one that was anchored: the log was written anew at it or before it.`,
        },
      ];
}

function contradictingAnchors(jobId: string, anchors: readonly Anchor[]): AuditFinding[] {
  const hashes = new Map<number, Set<string>>();
  for (const { version, hash } of anchors) hashes.set(version, (hashes.get(version) ?? new Set()).add(hash));
  return [...hashes]
    .filter(([, different]) => different.size > 1)
    .map(([version, different]) => ({
      jobId,
      version,
      kind: 'contradicting-anchors',
      message: `There are ${different.size} anchors of different hashes for this commit.`,
    }));
}
