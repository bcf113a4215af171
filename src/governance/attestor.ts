import type { AppKey } from '../ports/app-key.ts';

/** Who signs statements about deliveries. `keyId`: a hint for whoever looks for the public key; nothing is concluded from it. */
export type Attestor = { key: AppKey; keyId: string };
