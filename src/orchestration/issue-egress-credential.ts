import { createHmac } from 'node:crypto';
import { type EgressGrant, egressSigningInput, egressUserOf } from '../contracts/egress-credential.ts';

/** By what the supervisor of one attempt is known to the egress gateway: user and password of its address. */
export function issueEgressCredential(
  key: string,
  grant: EgressGrant,
): { username: string; password: string } {
  const username = egressUserOf(grant);
  return { username, password: createHmac('sha256', key).update(egressSigningInput(username)).digest('hex') };
}
