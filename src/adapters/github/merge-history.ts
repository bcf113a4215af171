import { z } from 'zod';
import type { MergeHistory } from '../../ports/merge-history.ts';
import { isStatus } from './github-failure.ts';
import { type GitHubSession, orMissing, read } from './github-session.ts';

const commitSchema = z.object({ commit: z.object({ message: z.string() }) });
const broughtSchema = z.array(z.object({ number: z.int().positive(), merged_at: z.string().nullish() }));
const bodySchema = z.object({ body: z.string().nullish() });

const permissions = { contents: 'read', pull_requests: 'read', metadata: 'read' } as const;

/** Commits, and the pull requests they came by. */
export function mergeHistory(session: GitHubSession): MergeHistory {
  return {
    commitMessage: (address, sha) =>
      session.onRepository('read commit', address, permissions, async (octokit) => {
        const answer = await orUnknown(
          octokit.repos.getCommit({ owner: address.owner, repo: address.name, ref: sha }),
        );
        return answer && read(commitSchema, answer.data).commit.message;
      }),
    pullRequestsOfCommit: (address, sha) =>
      session.onRepository('list pull requests of commit', address, permissions, async (octokit) => {
        const answer = await orUnknown(
          octokit.repos.listPullRequestsAssociatedWithCommit({
            owner: address.owner,
            repo: address.name,
            commit_sha: sha,
            per_page: 100,
          }),
        );
        const brought = answer === undefined ? [] : read(broughtSchema, answer.data);
        return brought
          .filter(({ merged_at }) => merged_at !== null && merged_at !== undefined)
          .map(({ number }) => number);
      }),
    pullRequestBody: (address, number) =>
      session.onRepository('read pull request', address, permissions, async (octokit) => {
        const answer = await orMissing(
          octokit.pulls.get({ owner: address.owner, repo: address.name, pull_number: number }),
        );
        return answer && (read(bodySchema, answer.data).body ?? '');
      }),
  };
}

/** For a commit that it does not know, GitHub answers 422 where for others it would be 404. */
async function orUnknown<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await orMissing(request);
  } catch (error) {
    if (isStatus(error, 422)) return undefined;
    throw error;
  }
}
