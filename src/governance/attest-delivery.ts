import type { ArtifactRef } from '../job/job-values.ts';
import { provenanceOf } from '../job/provenance-of.ts';
import { type Attesting, attest } from '../ledger/attest.ts';

/** Signs how the pushed commit of a job came about, as `attest` does: without it nothing counts as delivered. */
export function attestDelivery(
  attesting: Attesting,
  jobId: string,
  pullRequest: number,
): Promise<ArtifactRef | undefined> {
  return attest(attesting, jobId, (job, lastCommit) => provenanceOf(job, pullRequest, lastCommit));
}
