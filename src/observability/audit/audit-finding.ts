/** What can be wrong with a log. The names are part of what `factory audit verify --json` prints: none changes its meaning. */
export type AuditFindingKind =
  /* The stored bytes are not what was written. */
  | 'unreadable'
  | 'foreign-job'
  | 'gap'
  | 'duplicate'
  | 'out-of-order'
  | 'not-chained'
  | 'changed'
  | 'repeated-command'
  | 'time-reversed'
  /* The log is not the one whose hashes were anchored. */
  | 'cut-tail'
  | 'rewritten'
  | 'contradicting-anchors'
  /* The log is whole and tells of something that the rules forbid. */
  | 'illegal-transition'
  | 'wrong-input-hash'
  | 'stale-verdict'
  | 'release-without-hold'
  | 'self-release'
  | 'self-raised-budget'
  | 'unapproved-attempt'
  | 'attempt-order'
  | 'superseded-attempt'
  | 'worker-overreach'
  | 'red-gates'
  | 'foreign-branch'
  | 'push-not-authorized'
  | 'unproven-delivery'
  | 'not-decided';

/** One thing that is wrong, as a value. `version`: the commit at which it shows; 0 when it concerns the log as a whole. */
export type AuditFinding = { jobId: string; version: number; kind: AuditFindingKind; message: string };
