import { createPublicKey, verify } from 'node:crypto';
import type { Clock } from '../../../ports/clock.ts';
import type { Actor } from './actor.ts';
import type { OwnTables } from './own-tables.ts';
import type { AppRow, Tables, UserRow } from './tables.ts';

/** GitHub refuses App JWTs that live longer than this. */
const LONGEST_JWT_SECONDS = 600;
const CLOCK_SKEW_SECONDS = 60;

type Refusal = { refused: string };

/** Tells who holds a credential. Unknown, expired, revoked and malformed ones are refused; nobody acts as somebody else. */
export class Credentials {
  readonly #tables: Tables;
  readonly #own: OwnTables;
  readonly #clock: Clock;

  constructor(tables: Tables, own: OwnTables, clock: Clock) {
    this.#tables = tables;
    this.#own = own;
    this.#clock = clock;
  }

  /** Reads an Authorization header: `token`, `Bearer` (token or App JWT) or Basic with the token as password. */
  identify(header: string | undefined): Actor | Refusal {
    if (!header) return { kind: 'anonymous' };
    const [, scheme = '', value = ''] = /^(\S+)\s+(.*)$/.exec(header.trim()) ?? [];
    if (/^basic$/i.test(scheme)) return this.token(passwordOf(value));
    if (!/^(token|bearer)$/i.test(scheme)) return { refused: 'Bad credentials' };
    return value.startsWith('eyJ') ? this.#jwt(value) : this.token(value);
  }

  /** The holder of a user's or an installation's token. */
  token(value: string): Actor | Refusal {
    const token = this.#own.tokens.findOneBy('token', value);
    if (!token) return { refused: 'Bad credentials' };
    if (token.expires_at && Date.parse(token.expires_at) <= this.#clock.now())
      return { refused: 'Bad credentials' };
    if (token.kind === 'user') {
      const user = this.#tables.users.findOneBy('login', token.login);
      return user ? { kind: 'user', user, token } : { refused: 'Bad credentials' };
    }
    const installation = this.#tables.appInstallations
      .all()
      .find((row) => row.installation_id === token.installation_id);
    const app = installation && this.#app(installation.app_id);
    if (!app || installation.suspended_at) return { refused: 'Bad credentials' };
    return { kind: 'installation', user: this.bot(app), token, installation, app };
  }

  /** The App's account, which its writes are attributed to. */
  bot(app: AppRow): UserRow {
    const bot = this.#tables.users.findOneBy('login', `${app.slug}[bot]`);
    if (!bot) throw new Error(`the App ${app.slug} has no bot account`);
    return bot;
  }

  #app(appId: number): AppRow | undefined {
    return this.#tables.apps.all().find((row) => row.app_id === appId);
  }

  #jwt(value: string): Actor | Refusal {
    const undecodable: Refusal = { refused: 'A JSON web token could not be decoded' };
    const [header = '', payload = '', signature = ''] = value.split('.');
    const claims = parseClaims(payload);
    const app = claims && this.#app(Number(claims.iss));
    if (!app || parseClaims(header)?.alg !== 'RS256') return undecodable;
    const signed = Buffer.from(`${header}.${payload}`);
    if (!verify('sha256', signed, createPublicKey(app.private_key), Buffer.from(signature, 'base64url')))
      return undecodable;
    const now = this.#clock.now() / 1000;
    const { iat, exp } = claims;
    if (typeof exp !== 'number' || exp <= now)
      return {
        refused:
          "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
      };
    if (exp > now + LONGEST_JWT_SECONDS + CLOCK_SKEW_SECONDS)
      return { refused: "'Expiration time' claim ('exp') is too far in the future" };
    if (typeof iat !== 'number' || iat > now + CLOCK_SKEW_SECONDS)
      return {
        refused:
          "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
      };
    return { kind: 'app', app };
  }
}

function passwordOf(basic: string): string {
  const decoded = Buffer.from(basic, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  const [user, password] = [decoded.slice(0, Math.max(colon, 0)), decoded.slice(colon + 1)];
  // git may be given the token as the user name alone, as in https://TOKEN@host/…
  return password || user;
}

function parseClaims(part: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
