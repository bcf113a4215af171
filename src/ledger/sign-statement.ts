import {
  type ArchiveProvenance,
  type Envelope,
  type Provenance,
  preAuthenticationEncoding,
  provenancePayloadType,
} from '../contracts/provenance.ts';
import type { AppKey } from '../ports/app-key.ts';
import { canonicalJson } from './canonical-json.ts';

/** Who signs statements about deliveries. `keyId`: a hint for whoever looks for the public key; nothing is concluded from it. */
export type Attestor = { key: AppKey; keyId: string };

/** The bytes of a DSSE envelope with the statement. The same statement makes the same bytes, since RSASSA-PKCS1-v1_5 is deterministic. Throws what the key throws. */
export async function signStatement(
  { key, keyId }: Attestor,
  statement: Provenance | ArchiveProvenance,
): Promise<Uint8Array> {
  const payload = Buffer.from(canonicalJson(statement));
  const signature = await key.sign(preAuthenticationEncoding(provenancePayloadType, payload));
  const envelope: Envelope = {
    payloadType: provenancePayloadType,
    payload: payload.toString('base64'),
    signatures: [{ keyid: keyId, sig: Buffer.from(signature).toString('base64') }],
  };
  return Buffer.from(canonicalJson(envelope));
}
