import type { Commit } from '../contracts/commit.ts';
import { initialJob } from '../job/evolve.ts';
import { foldCommit } from '../job/fold-commits.ts';
import type { JobDetails } from '../job/job.ts';
import type { InputPart } from '../job/job-values.ts';

type Deliver = 'pr' | 'zip' | 'blob';
type Approval = { requestHash: string; additions: readonly InputPart[]; deliver: Deliver };

/**
 * How many of a job's additions have been judged as a whole: those that a person has released, else those under which the policy approved this very request first. What came
 * later is weighed together, however many pieces it came in: an approval by policy of one piece is no approval of the next. null when this request was never approved, or its
 * additions are not those of then and more. An approval of what is handed over as an archive is none of what is pushed.
 */
export function approvedAdditionsOf(
  { id, details, commits }: { id: string; details: JobDetails; commits: readonly Commit[] },
  deliver: Deliver,
): number | null {
  const approval = baseOf(id, commits, details.request.hash);
  if (approval === undefined || (deliver === 'pr' && approval.deliver !== 'pr')) return null;
  const isPrefix = approval.additions.every(
    (part, index) => JSON.stringify(part) === JSON.stringify(details.additions[index]),
  );
  return isPrefix ? approval.additions.length : null;
}

function baseOf(id: string, commits: readonly Commit[], requestHash: string): Approval | undefined {
  let job = initialJob(id);
  let base: Approval | undefined;
  for (const commit of commits) {
    job = foldCommit(job, commit);
    const by = approvedBy(commit);
    const { details } = job;
    if (by === undefined || details?.request.hash !== requestHash) continue;
    const deliver = details.verdict?.deliver ?? 'pr';
    /* The policy's first word counts; what was approved for an archive has said nothing of a push. */
    if (by === 'person' || base === undefined || (base.deliver !== 'pr' && deliver === 'pr'))
      base = { requestHash, additions: details.additions, deliver };
  }
  return base;
}

function approvedBy({ events }: Commit): 'person' | 'policy' | undefined {
  if (events.some(({ type }) => type === 'HoldReleased')) return 'person';
  return events.some((event) => event.type === 'VerdictRecorded' && event.verdict.decision === 'approve')
    ? 'policy'
    : undefined;
}
