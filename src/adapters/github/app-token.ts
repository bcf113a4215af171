import type { AppKey } from '../../ports/app-key.ts';
import type { Clock } from '../../ports/clock.ts';

/** GitHub takes ten minutes at most, and counts from `iat`, which lies back a little because clocks differ. */
const lifetimeSeconds = 600;
const clocksDifferBySeconds = 30;
/** A token is used again while it is good for so long: each signature may be a request, and costs. */
const stillGoodSeconds = 120;

export type AppToken = { jwt: string; expiresAt: string };

/**
 * Makes the JSON Web Tokens with which the App shows who it is, signed by its key wherever that lies
 * (docs.github.com, "Generating a JSON Web Token for a GitHub App"). The answer's `timeDifference`: how many seconds GitHub's clock is ahead, when it refused a token for its time.
 */
export function createAppTokens(options: {
  key: AppKey;
  clock: Clock;
}): (appId: string | number, timeDifference?: number) => Promise<AppToken> {
  const { key, clock } = options;
  let last: { token: AppToken; expires: number; difference: number } | undefined;
  return async (appId, timeDifference = 0) => {
    const now = Math.floor(clock.now() / 1_000) + timeDifference;
    if (last?.difference === timeDifference && last.expires - now > stillGoodSeconds) return last.token;
    const iat = now - clocksDifferBySeconds;
    const expires = iat + lifetimeSeconds;
    const content = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode({ iat, exp: expires, iss: appId })}`;
    const signature = await key.sign(Buffer.from(content));
    const jwt = `${content}.${Buffer.from(signature).toString('base64url')}`;
    const token = { jwt, expiresAt: new Date(expires * 1_000).toISOString() };
    last = { token, expires, difference: timeDifference };
    return token;
  };
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
