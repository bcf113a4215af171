import type { Sender } from '../contracts/job-message.ts';
import type { Account, Actor } from '../job/job-values.ts';

export function accountOf({ id, login }: { id: number; login: string }): Account {
  return { id, login };
}

export function actorOf(sender: Sender): Actor {
  return { kind: 'person', account: accountOf(sender) };
}
