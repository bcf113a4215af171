import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import type { RepositoryAddress } from '../../ports/github-facts.ts';
import type { GitHubPages } from '../../ports/github-pages.ts';
import { failureOf } from './github-failure.ts';
import { type GitHubSession, read } from './github-session.ts';

const permissions = { pull_requests: 'write', contents: 'read', metadata: 'read' } as const;
/** GitHub asks for contents:write as well before it lets an App mark a PR as ready. */
const readyPermissions = { pull_requests: 'write', contents: 'write', metadata: 'read' } as const;
const createdSchema = z.object({ number: z.int().positive() });
const nodeSchema = z.object({ node_id: z.string().min(1), draft: z.boolean().default(false) });

type Methods = 'openPullRequest' | 'editPullRequest' | 'markReady';
type Wanted = Parameters<GitHubPages['openPullRequest']>[1];

/** The factory's pull requests. */
export function pullRequestPages(session: GitHubSession): Pick<GitHubPages, Methods> {
  return {
    openPullRequest: (address, wanted) =>
      session.onRepository('open pull request', address, permissions, (octokit) =>
        open(octokit, address, wanted),
      ),
    editPullRequest: (address, number, change) =>
      session.onRepository('edit pull request', address, permissions, async (octokit) => {
        await octokit.pulls.update({
          owner: address.owner,
          repo: address.name,
          pull_number: number,
          ...change,
        });
      }),
    markReady: (address, number) =>
      session.onRepository('mark pull request as ready', address, readyPermissions, async (octokit) => {
        const answer = await octokit.pulls.get({
          owner: address.owner,
          repo: address.name,
          pull_number: number,
        });
        const { node_id, draft } = read(nodeSchema, answer.data);
        // REST ignores `draft`; only GraphQL can take a PR out of it.
        if (draft)
          await octokit.graphql(
            'mutation ($id: ID!) { markPullRequestReadyForReview(input: { pullRequestId: $id }) { clientMutationId } }',
            {
              id: node_id,
            },
          );
      }),
  };
}

async function open(
  octokit: Octokit,
  address: RepositoryAddress,
  wanted: Wanted,
): Promise<{ number: number } | 'exists' | 'no-branch'> {
  const { branch, base, title, body, draft } = wanted;
  try {
    const answer = await octokit.pulls.create({
      owner: address.owner,
      repo: address.name,
      head: branch,
      base,
      title,
      body,
      draft,
    });
    return { number: read(createdSchema, answer.data).number };
  } catch (error) {
    const failure = failureOf(error);
    if (failure?.status !== 422) throw error;
    if (/already exists/i.test(failure.message)) return 'exists';
    if (draft && /draft pull requests are not supported/i.test(failure.message))
      return open(octokit, address, { ...wanted, draft: false });
    if (namesHead(failure.message)) return 'no-branch';
    throw error;
  }
}

/** 422 for a missing head: `Validation Failed: {"resource":"PullRequest","field":"head","code":"invalid"}`. */
function namesHead(message: string): boolean {
  return /"field":\s*"head"/.test(message) && /"code":\s*"(invalid|missing|missing_field)"/.test(message);
}
