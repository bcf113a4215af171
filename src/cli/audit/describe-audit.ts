import type { JobAudit } from '../../wiring/audit.ts';

export type AuditTotals = { jobs: number; commits: number; findings: number; unanchored: number };

export function totalsOf(audits: readonly JobAudit[]): AuditTotals {
  const sum = (of: (audit: JobAudit) => number) => audits.reduce((total, audit) => total + of(audit), 0);
  return {
    jobs: audits.length,
    commits: sum(({ commits }) => commits),
    findings: sum(({ findings }) => findings.length),
    unanchored: sum(({ unanchored }) => unanchored.count),
  };
}

/** One job for a terminal: how far it is proven, and each finding on a line of its own. */
export function describeAudit({ jobId, commits, anchored, unanchored, findings }: JobAudit): string {
  const proven = anchored === 0 ? 'no anchor' : `anchored up to ${anchored}`;
  const tail =
    unanchored.count === 0 ? '' : `; ${unanchored.count} not anchored yet, from ${unanchored.from}`;
  return [
    `${findings.length === 0 ? 'ok     ' : 'FINDING'} ${jobId}  ${counted(commits, 'commit')}, ${proven}${tail}`,
    ...findings.map(
      ({ version, kind, message }) =>
        `        ${version === 0 ? 'log' : `commit ${version}`}: ${kind}: ${message}`,
    ),
  ].join('\n');
}

export function describeTotals(totals: AuditTotals): string {
  const { jobs, commits, findings } = totals;
  return `${counted(jobs, 'job')}, ${counted(commits, 'commit')}, ${counted(findings, 'finding')}; ${provenBy(totals)}`;
}

/** How far anchors prove what was read. Where nothing was read they prove nothing. */
function provenBy({ commits, unanchored }: AuditTotals): string {
  if (commits === 0) return 'there was no commit to verify';
  return unanchored === 0
    ? 'all anchored'
    : `${counted(unanchored, 'commit')} not anchored yet: changes to them cannot be noticed`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
