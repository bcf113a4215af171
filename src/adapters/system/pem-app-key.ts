import { createPrivateKey, sign } from 'node:crypto';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { AppKey } from '../../ports/app-key.ts';

/**
 * An App key in this process' memory, in PEM as GitHub gives it out (PKCS #1) or as PKCS #8. Throws FactoryError `app-key-invalid` for what is
 * no RSA key; the message does not tell the key.
 */
export function createPemAppKey(pem: string): AppKey {
  const key = readKey(pem);
  return { sign: async (content) => sign('RSA-SHA256', content, key) };
}

function readKey(pem: string): ReturnType<typeof createPrivateKey> {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // What OpenSSL says of a broken key may quote it.
  }
  throw new FactoryError(
    'app-key-invalid',
    'The App’s private key is no RSA key in PEM. Download a new one from the App’s settings on GitHub.',
    { disposition: 'ask-human' },
  );
}
