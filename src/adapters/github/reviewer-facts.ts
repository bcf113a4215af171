import { z } from 'zod';
import type { GitHubReviewers } from '../../ports/github-reviewers.ts';
import { type GitHubSession, orMissing, read } from './github-session.ts';
import { issueEdits } from './issue-edits.ts';
import { reviewSchema } from './pull-request-facts.ts';

const permissions = { pull_requests: 'read', metadata: 'read' } as const;
const issuePermissions = { issues: 'read', metadata: 'read' } as const;
const teamPermissions = { members: 'read', metadata: 'read' } as const;
/** GitHub lists no more commits of a pull request than these. */
const mostCommits = 250;

const submittedSchema = reviewSchema.extend({ submitted_at: z.iso.datetime({ offset: true }).nullish() });
const accountId = z.object({ id: z.int().positive() }).nullish();
const commitSchema = z.object({ sha: z.string(), author: accountId, committer: accountId });
const membershipSchema = z.object({ state: z.string() });

/** What a release is decided from. */
export function reviewerFacts(session: GitHubSession): GitHubReviewers {
  return {
    reviews: (address, pullRequest) =>
      session.onRepository('list reviews', address, permissions, async (octokit) => {
        const all = await orMissing(
          octokit.paginate(octokit.pulls.listReviews, {
            owner: address.owner,
            repo: address.name,
            pull_number: pullRequest,
            per_page: 100,
          }),
        );
        return read(z.array(submittedSchema), all ?? []).map(
          ({ id, user, state, commit_id, submitted_at }) => ({
            id,
            author: user,
            state,
            commitSha: commit_id ?? '',
            ...(submitted_at == null ? {} : { submittedAt: submitted_at }),
          }),
        );
      }),
    commits: (address, pullRequest) =>
      session.onRepository('list commits of a pull request', address, permissions, async (octokit) => {
        const all = await octokit.paginate(octokit.pulls.listCommits, {
          owner: address.owner,
          repo: address.name,
          pull_number: pullRequest,
          per_page: 100,
        });
        const commits = read(z.array(commitSchema), all).map(({ sha, author, committer }) => ({
          sha,
          people: [author?.id, committer?.id].filter((id) => id !== undefined),
        }));
        return { commits, complete: commits.length < mostCommits };
      }),
    edits: (address, issueNumber, since) =>
      session.onRepository('list edits of an issue', address, issuePermissions, (octokit) =>
        issueEdits(octokit, address, { issueNumber, since }),
      ),
    isTeamMember: (address, team, login) =>
      session.onRepository('read team membership', address, teamPermissions, async (octokit) => {
        const answer = await orMissing(
          octokit.teams.getMembershipForUserInOrg({ org: address.owner, team_slug: team, username: login }),
        );
        return answer !== undefined && read(membershipSchema, answer.data).state === 'active';
      }),
  };
}
