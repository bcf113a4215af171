import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import type { RepositoryAddress } from '../../ports/github-facts.ts';
import type { GitHubReviewers, IssueEdit } from '../../ports/github-reviewers.ts';
import { isNotFoundByGraphql } from './github-failure.ts';
import { read } from './github-session.ts';

/** REST tells neither who edited a body nor when. Bodies come newest first, and the creation may be among them as the oldest. */
const query = `query ($owner: String!, $name: String!, $number: Int!, $since: DateTime!) {
  repository(owner: $owner, name: $name) {
    issue(number: $number) {
      createdAt
      lastEditedAt
      includesCreatedEdit
      bodies: userContentEdits(first: 100) {
        pageInfo { hasNextPage }
        nodes { editedAt editor { login ... on User { databaseId } ... on Bot { databaseId } } }
      }
      titles: timelineItems(first: 100, since: $since, itemTypes: [RENAMED_TITLE_EVENT]) {
        pageInfo { hasNextPage }
        nodes { ... on RenamedTitleEvent { createdAt actor { login ... on User { databaseId } ... on Bot { databaseId } } } }
      }
    }
  }
}`;

/** null where the account is gone; without a number where it is none of a person or an App, which reviews nothing either. */
const accountSchema = z.object({ login: z.string(), databaseId: z.int().positive().nullish() }).nullish();
/** GitHub's schema lets everything in a list be null, the list too. */
const listOf = <Node extends z.ZodType>(node: Node) =>
  z
    .object({ pageInfo: z.object({ hasNextPage: z.boolean() }), nodes: z.array(node.nullable()).nullish() })
    .nullish();
const answerSchema = z.object({
  repository: z.object({
    issue: z.object({
      createdAt: z.string(),
      lastEditedAt: z.string().nullish(),
      includesCreatedEdit: z.boolean(),
      bodies: listOf(z.object({ editedAt: z.string(), editor: accountSchema })),
      titles: listOf(z.object({ createdAt: z.string(), actor: accountSchema })),
    }),
  }),
});
type Answer = z.infer<typeof answerSchema>['repository']['issue'];
type Edit = { account: z.infer<typeof accountSchema>; at: string };
type Listed = { edits: Edit[]; complete: boolean };

/** As GitHubReviewers.edits says. Throws octokit's errors. */
export async function issueEdits(
  octokit: Octokit,
  { owner, name }: RepositoryAddress,
  { issueNumber, since }: { issueNumber: number; since: string },
): ReturnType<GitHubReviewers['edits']> {
  try {
    const variables = { owner, name, number: issueNumber, since };
    const { issue } = read(answerSchema, await octokit.graphql(query, variables)).repository;
    const bodies = editsOfBody(issue, since);
    const titles = editsOfTitle(issue);
    return {
      edits: [...bodies.edits, ...titles.edits]
        .filter(({ at }) => Date.parse(at) >= Date.parse(since))
        .map(editBy),
      complete: bodies.complete && titles.complete,
    };
  } catch (error) {
    if (isNotFoundByGraphql(error, ['repository', 'issue'])) return { edits: [], complete: false };
    throw error;
  }
}

/** Whoever opened the issue did not edit it. A page that reaches back beyond `since` is enough. */
function editsOfBody(
  { bodies, createdAt, lastEditedAt, includesCreatedEdit }: Answer,
  since: string,
): Listed {
  if (bodies?.nodes == null) return { edits: [], complete: lastEditedAt === null };
  const { nodes, pageInfo } = bodies;
  const known = nodes.filter((node) => node !== null);
  const reachesBack = known.some(({ editedAt }) => Date.parse(editedAt) < Date.parse(since));
  return {
    edits: known
      .filter(({ editedAt }) => !includesCreatedEdit || editedAt !== createdAt)
      .map(({ editor, editedAt }) => ({ account: editor, at: editedAt })),
    complete: known.length === nodes.length && (reachesBack || !pageInfo.hasNextPage),
  };
}

function editsOfTitle({ titles }: Answer): Listed {
  if (titles?.nodes == null) return { edits: [], complete: false };
  const { nodes, pageInfo } = titles;
  const known = nodes.filter((node) => node !== null);
  return {
    edits: known.map(({ actor, createdAt }) => ({ account: actor, at: createdAt })),
    complete: known.length === nodes.length && !pageInfo.hasNextPage,
  };
}

function editBy({ account, at }: Edit): IssueEdit {
  const { databaseId: id, login } = account ?? {};
  return typeof id === 'number' && login !== undefined ? { by: { id, login }, at } : { at };
}
