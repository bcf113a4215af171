import { type Commit, commitSchema } from '../../contracts/commit.ts';
import { type ChainFault, verifyChain } from '../../ledger/verify-chain.ts';
import type { AuditFinding, AuditFindingKind } from './audit-finding.ts';

const messages: Record<ChainFault['kind'] | 'duplicate' | 'out-of-order' | 'unreadable', string> = {
  unreadable: 'The commit is not of the form that the factory writes.',
  'foreign-job': 'The commit belongs to another job.',
  gap: 'A commit is missing here.',
  duplicate: 'A commit of this version comes a second time.',
  'out-of-order': 'The commit stands behind later ones.',
  'not-chained':
    'The commit does not follow from the one before: one of the two was changed, or one between was taken out.',
  changed: 'The commit is not what its hash was made of.',
  'repeated-command': 'The same command was carried out before.',
};

/** The first place where the log breaks: everything from there on cannot be trusted. Empty when it holds. */
export function chainFindings(jobId: string, commits: readonly Commit[]): AuditFinding[] {
  const unreadable = commits.findIndex((commit) => !commitSchema.safeParse(commit).success) + 1;
  const fault = verifyChain(jobId, commits);
  if (unreadable > 0 && unreadable <= (fault?.version ?? unreadable)) {
    return [{ jobId, version: unreadable, kind: 'unreadable', message: messages.unreadable }];
  }
  if (fault === undefined) return [];
  const kind = fault.kind === 'gap' ? kindOfGap(commits, fault.version) : fault.kind;
  return [{ jobId, version: fault.version, kind, message: messages[kind] }];
}

/** What stands where another version should: a later one (something is missing), the one before again, or an older one. */
function kindOfGap(
  commits: readonly Commit[],
  expected: number,
): Extract<AuditFindingKind, 'gap' | 'duplicate' | 'out-of-order'> {
  const found = commits[expected - 1]?.version ?? 0;
  if (found < expected) return 'duplicate';
  const missingOneComesLater = commits.slice(expected).some(({ version }) => version === expected);
  return missingOneComesLater ? 'out-of-order' : 'gap';
}

/** Commits that claim to be older than the one before: the ledger never writes such. */
export function timeFindings(jobId: string, commits: readonly Commit[]): AuditFinding[] {
  return commits
    .filter((commit, index) => index > 0 && commit.at < (commits[index - 1]?.at ?? ''))
    .map(({ version }) => ({
      jobId,
      version,
      kind: 'time-reversed',
      message: 'The commit claims to be older than the one before it.',
    }));
}
