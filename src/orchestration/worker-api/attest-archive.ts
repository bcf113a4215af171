import { foldCommits } from '../../job/fold-commits.ts';
import type { ArtifactRef } from '../../job/job-values.ts';
import { archiveProvenanceOf, type DeliveredArchive } from '../../job/provenance-of.ts';
import { signStatement } from '../../ledger/sign-statement.ts';
import type { WorkerApiDependencies } from './worker-api-dependencies.ts';

/**
 * Signs how an archive came about and keeps it as an artifact, before the log says that the archive was delivered. Throws what the key and the store throw: without it nothing counts as delivered.
 * undefined where nobody attests.
 */
export async function attestArchive(
  { attestor, ledger, artifacts }: Pick<WorkerApiDependencies, 'attestor' | 'ledger' | 'artifacts'>,
  jobId: string,
  delivered: DeliveredArchive,
): Promise<ArtifactRef | undefined> {
  if (attestor === undefined) return undefined;
  const commits = await ledger.commits(jobId);
  const last = commits.at(-1);
  if (last === undefined) return undefined;
  const { version, hash } = last;
  const statement = archiveProvenanceOf(foldCommits(jobId, commits), delivered, { version, hash });
  return statement === undefined ? undefined : await artifacts.put(await signStatement(attestor, statement));
}
