import type { Clock } from '../../../ports/clock.ts';
import type { Log } from '../../../ports/log.ts';
import type { Credentials } from './credentials.ts';
import type { Documents } from './documents.ts';
import type { Emulator } from './emulator.ts';
import type { GitMirror } from './git-mirror.ts';
import type { KeyedLock } from './keyed-lock.ts';
import type { OwnTables } from './own-tables.ts';
import type { RoleName } from './seed.ts';
import type { Tables } from './tables.ts';
import type { WebhookDeliveries } from './webhook-deliveries.ts';

/** Everything the local GitHub's routes work with. */
export type Hub = {
  url: string;
  /** Logins of the seeded people. */
  people: Record<RoleName, string>;
  clock: Clock;
  /** Told of faults of this machine. */
  log?: Log;
  emulator: Emulator;
  tables: Tables;
  own: OwnTables;
  credentials: Credentials;
  documents: Documents;
  deliveries: WebhookDeliveries;
  mirror: GitMirror;
  /** One writer at a time per repository id: pushes and API writes never interleave. */
  locks: KeyedLock<number>;
};

export function isoNow(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}
