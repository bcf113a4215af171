import { atLeast, roleOf } from './access.ts';
import { type ApiContext, repositoryOf } from './api.ts';
import type { Hub } from './hub.ts';
import { findIssue } from './issues.ts';
import { refusal } from './refusal.ts';

/** What GitHub answers whoever may not say anything new in a locked conversation: everybody but people with write access, Apps included. Undefined where it is open to them. */
export function refusedAsLocked(
  hub: Hub,
  c: ApiContext,
  issueNumber: number,
  wanted: 'comment' | 'reaction',
): Response | undefined {
  const repository = repositoryOf(hub, c);
  const issue = repository && findIssue(hub.tables, repository, issueNumber);
  if (!repository || issue?.locked !== true) return undefined;
  const actor = c.get('actor');
  if (actor.kind === 'user' && atLeast(roleOf(hub.tables, actor.user, repository), 'write')) return undefined;
  return refusal(403, `Unable to create ${wanted} because issue is locked.`);
}
