import type { ArtifactRef } from '../../job/job-values.ts';
import { archiveProvenanceOf, type DeliveredArchive } from '../../job/provenance-of.ts';
import { type Attesting, attest } from '../../ledger/attest.ts';

/** Signs how an archive came about, as `attest` does, before the log says that it was delivered: without it nothing counts as delivered. */
export function attestArchive(
  attesting: Attesting,
  jobId: string,
  delivered: DeliveredArchive,
): Promise<ArtifactRef | undefined> {
  return attest(attesting, jobId, (job, lastCommit) => archiveProvenanceOf(job, delivered, lastCommit));
}
