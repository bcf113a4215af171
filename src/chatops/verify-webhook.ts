import { verifyWithFallback } from '@octokit/webhooks-methods';
import { FactoryError } from '../contracts/factory-error.ts';

/** Why a delivery is not believed. */
export type SignatureFault = 'signature-missing' | 'signature-wrong';

export type WebhookSecrets = { current: string; previous?: string };

/**
 * Makes the check of X-Hub-Signature-256: HMAC-SHA256 over the bytes as they came, in constant time, with the current secret and, while a rotation
 * is under way, the previous one. Answers undefined when the signature holds.
 *
 * @throws FactoryError `webhook-secret-missing`: without a secret nothing may be accepted, so the executable must not start.
 */
export function createWebhookVerifier(
  secrets: WebhookSecrets,
): (body: Uint8Array, signature: string | undefined) => Promise<SignatureFault | undefined> {
  if (secrets.current === '') {
    throw new FactoryError(
      'webhook-secret-missing',
      'No webhook secret is configured. Set WEBHOOK_SECRET to the secret of the GitHub App and start again.',
      { disposition: 'ask-human' },
    );
  }
  const previous = secrets.previous === undefined || secrets.previous === '' ? [] : [secrets.previous];
  return async (body, signature) => {
    // The library throws on an absent signature or an empty body; both are answers here, not faults.
    if (signature === undefined || signature === '') return 'signature-missing';
    const text = losslessText(body);
    if (text === undefined || text === '') return 'signature-wrong';
    return (await verifyWithFallback(secrets.current, text, signature, previous))
      ? undefined
      : 'signature-wrong';
  };
}

/** The bytes as text that encodes to the same bytes again, or undefined: GitHub signs UTF-8, so that nothing else can be right. */
export function losslessText(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}
