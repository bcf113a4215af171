import type { TokenRow } from './own-tables.ts';
import type { AppRow, InstallationRow, UserRow } from './tables.ts';

/** Who sends a request. */
export type Actor =
  | { kind: 'anonymous' }
  | { kind: 'user'; user: UserRow; token: TokenRow }
  | { kind: 'installation'; user: UserRow; token: TokenRow; installation: InstallationRow; app: AppRow }
  | { kind: 'app'; app: AppRow };

/** The account that an actor's writes are attributed to: for an installation its App's bot. */
export function accountOf(actor: Actor): UserRow | undefined {
  return actor.kind === 'user' || actor.kind === 'installation' ? actor.user : undefined;
}
