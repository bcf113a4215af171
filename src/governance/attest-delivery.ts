import { type Envelope, preAuthenticationEncoding, provenancePayloadType } from '../contracts/provenance.ts';
import { foldCommits } from '../job/fold-commits.ts';
import type { ArtifactRef } from '../job/job-values.ts';
import { provenanceOf } from '../job/provenance-of.ts';
import { canonicalJson } from '../ledger/canonical-json.ts';
import type { Governance } from './governance.ts';

/**
 * Signs how the pushed commit came about and keeps it as an artifact: an in-toto statement in a DSSE envelope. The same log makes the same bytes, since RSASSA-PKCS1-v1_5 is deterministic: attesting
 * twice is attesting once. Throws what the key and the store throw: without it nothing counts as delivered. undefined where nobody attests.
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
  if (statement === undefined) return undefined;
  const payload = Buffer.from(canonicalJson(statement));
  const signature = await attestor.key.sign(preAuthenticationEncoding(provenancePayloadType, payload));
  const envelope: Envelope = {
    payloadType: provenancePayloadType,
    payload: payload.toString('base64'),
    signatures: [{ keyid: attestor.keyId, sig: Buffer.from(signature).toString('base64') }],
  };
  return await artifacts.put(Buffer.from(canonicalJson(envelope)));
}
