import { createHmac, timingSafeEqual } from 'node:crypto';
import { type EgressHolder, egressGrantOf, egressSigningInput } from '../../contracts/egress-credential.ts';

/**
 * Whose credential a `Proxy-Authorization` is; else why it is nobody's. The signature is compared in constant time, and what it signs is read only then.
 */
export function holderOfCredential(
  key: string,
  authorization: string | undefined,
  now: number,
): EgressHolder | 'no-credential' | 'not-a-credential' | 'credential-expired' {
  if (authorization === undefined) return 'no-credential';
  const [, encoded = ''] = /^Basic ([A-Za-z0-9+/]{1,400}={0,2})$/i.exec(authorization) ?? [];
  const words = Buffer.from(encoded, 'base64').toString('latin1');
  const [, user = '', password = ''] = /^([^:]+):([0-9a-f]{64})$/.exec(words) ?? [];
  const expected = createHmac('sha256', key).update(egressSigningInput(user)).digest();
  if (password === '' || !timingSafeEqual(Buffer.from(password, 'hex'), expected)) return 'not-a-credential';
  const grant = egressGrantOf(user);
  if (grant === undefined) return 'not-a-credential';
  const { jobId, attempt, expiresAt } = grant;
  return now < expiresAt ? { jobId, attempt } : 'credential-expired';
}
