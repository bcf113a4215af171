import { foldCommits } from '../job/fold-commits.ts';
import type { ArtifactRef } from '../job/job-values.ts';
import { provenanceOf } from '../job/provenance-of.ts';
import { signStatement } from '../ledger/sign-statement.ts';
import type { Governance } from './governance.ts';

/**
 * Signs how the pushed commit of a job came about and keeps it as an artifact: an in-toto statement in a DSSE envelope. The same log makes the same bytes: attesting twice is attesting once.
 * Throws what the key and the store throw: without it nothing counts as delivered. undefined where nobody attests.
 */
export async function attestDelivery(
  { attestor, ledger, artifacts }: Pick<Governance, 'attestor' | 'ledger' | 'artifacts'>,
  jobId: string,
  pullRequest: number,
): Promise<ArtifactRef | undefined> {
  if (attestor === undefined) return undefined;
  const commits = await ledger.commits(jobId);
  const last = commits.at(-1);
  if (last === undefined) return undefined;
  const { version, hash } = last;
  const statement = provenanceOf(foldCommits(jobId, commits), pullRequest, { version, hash });
  return statement === undefined ? undefined : await artifacts.put(await signStatement(attestor, statement));
}
