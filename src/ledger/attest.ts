import type { ArchiveProvenance, Provenance } from '../contracts/provenance.ts';
import { foldCommits } from '../job/fold-commits.ts';
import type { Job } from '../job/job.ts';
import type { ArtifactRef } from '../job/job-values.ts';
import type { ArtifactStore } from '../ports/artifact-store.ts';
import type { Ledger } from './ledger.ts';
import { type Attestor, signStatement } from './sign-statement.ts';

export type Attesting = {
  attestor?: Attestor;
  ledger: Pick<Ledger, 'commits'>;
  artifacts: Pick<ArtifactStore, 'put'>;
};

/**
 * Signs what is to be said of a job as its log stands, naming the log's last commit, and keeps it as an artifact: an in-toto statement in a DSSE envelope. The same log makes the
 * same bytes: attesting twice is attesting once. Throws what the key and the store throw. undefined where nobody attests, or there is nothing to say.
 */
export async function attest(
  { attestor, ledger, artifacts }: Attesting,
  jobId: string,
  statementOf: (
    job: Job,
    lastCommit: { version: number; hash: string },
  ) => Provenance | ArchiveProvenance | undefined,
): Promise<ArtifactRef | undefined> {
  if (attestor === undefined) return undefined;
  const commits = await ledger.commits(jobId);
  const last = commits.at(-1);
  if (last === undefined) return undefined;
  const { version, hash } = last;
  const statement = statementOf(foldCommits(jobId, commits), { version, hash });
  return statement === undefined ? undefined : await artifacts.put(await signStatement(attestor, statement));
}
