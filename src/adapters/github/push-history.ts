import { z } from 'zod';
import type { Push, PushHistory } from '../../ports/push-history.ts';
import { type GitHubSession, orMissing, read } from './github-session.ts';
import { accountSchema } from './issue-facts.ts';

const activitySchema = z.object({
  before: z.string(),
  after: z.string(),
  timestamp: z.string(),
  activity_type: z.string(),
  actor: accountSchema,
});

const permissions = { contents: 'read', metadata: 'read' } as const;
/** GitHub's word for "no commit". */
const nothing = /^0+$/;

/** What each of GitHub's kinds of activity does to a branch; kinds that are not named may take commits away. */
const kinds: Readonly<Record<string, Push['kind']>> = {
  push: 'pushed',
  pr_merge: 'pushed',
  merge_queue_merge: 'pushed',
  branch_creation: 'created',
};

/** A branch's moves, from the repository's activity. */
export function pushHistory(session: GitHubSession): PushHistory {
  return {
    pushesOf: (address, branch) =>
      session.onRepository('list pushes of branch', address, permissions, async (octokit) => {
        const answer = await orMissing(
          octokit.repos.listActivities({
            owner: address.owner,
            repo: address.name,
            ref: `refs/heads/${branch}`,
            direction: 'desc',
            per_page: 100,
          }),
        );
        return read(z.array(activitySchema), answer?.data ?? []).map(pushOf);
      }),
  };
}

function pushOf({ before, after, timestamp, activity_type, actor }: z.infer<typeof activitySchema>): Push {
  const shaOf = (sha: string) => (nothing.test(sha) ? null : sha);
  return {
    kind: kinds[activity_type] ?? 'other',
    before: shaOf(before),
    after: shaOf(after),
    by: { id: actor.id, login: actor.login, type: actor.type },
    at: new Date(timestamp).toISOString(),
  };
}
