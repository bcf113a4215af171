import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import type { RepositoryAddress } from '../../ports/github-facts.ts';
import type { GitHubReviewers, IssueEdit } from '../../ports/github-reviewers.ts';
import { isNotFoundByGraphql } from './github-failure.ts';
import { read } from './github-session.ts';

/** REST tells neither who edited a body nor when. GitHub gives both lists by the page; whoever needs more than the first is told that they are not complete. */
const query = `query ($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) {
    issue(number: $number) {
      bodies: userContentEdits(first: 100) {
        pageInfo { hasNextPage }
        nodes { editedAt editor { login ... on User { databaseId } ... on Bot { databaseId } } }
      }
      titles: timelineItems(first: 100, itemTypes: [RENAMED_TITLE_EVENT]) {
        pageInfo { hasNextPage }
        nodes { ... on RenamedTitleEvent { createdAt actor { login ... on User { databaseId } ... on Bot { databaseId } } } }
      }
    }
  }
}`;

/** null where the account is gone; without a number where it is none of a person or an App, which reviews nothing either. */
const accountSchema = z.object({ login: z.string(), databaseId: z.int().positive().nullish() }).nullish();
const listOf = <Node extends z.ZodType>(node: Node) =>
  z.object({ pageInfo: z.object({ hasNextPage: z.boolean() }), nodes: z.array(node) });
const answerSchema = z.object({
  repository: z.object({
    issue: z.object({
      bodies: listOf(z.object({ editedAt: z.string(), editor: accountSchema })),
      titles: listOf(z.object({ createdAt: z.string(), actor: accountSchema })),
    }),
  }),
});

/** As GitHubReviewers.edits says. Throws octokit's errors. */
export async function issueEdits(
  octokit: Octokit,
  { owner, name }: RepositoryAddress,
  issueNumber: number,
): ReturnType<GitHubReviewers['edits']> {
  try {
    const answer = await octokit.graphql(query, { owner, name, number: issueNumber });
    const { bodies, titles } = read(answerSchema, answer).repository.issue;
    return {
      edits: [
        ...bodies.nodes.flatMap(({ editedAt, editor }) => editBy(editor, editedAt)),
        ...titles.nodes.flatMap(({ createdAt, actor }) => editBy(actor, createdAt)),
      ],
      complete: !bodies.pageInfo.hasNextPage && !titles.pageInfo.hasNextPage,
    };
  } catch (error) {
    if (isNotFoundByGraphql(error)) return { edits: [], complete: false };
    throw error;
  }
}

function editBy(account: z.infer<typeof accountSchema>, at: string): IssueEdit[] {
  const { databaseId: id, login } = account ?? {};
  return typeof id === 'number' && login !== undefined ? [{ by: { id, login }, at }] : [];
}
