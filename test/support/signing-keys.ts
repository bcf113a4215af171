import { generateKeyPairSync } from 'node:crypto';

/** A pair as an App has it: PKCS #1 in private, SPKI in public, both PEM. */
export function signingKeys(): { privateKey: string; publicKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}
