import type { Octokit } from '@octokit/rest';
import { eventually } from './eventually.ts';

export type IssueAddress = { owner: string; repo: string; issue_number: number };

/** What people see on the page of an issue or a pull request. */
export type IssuePage = { state: string; body: string; labels: string[]; comments: PageComment[] };
export type PageComment = { id: number; author: string; body: string; reactions: string[] };

export async function readIssuePage(as: Octokit, address: IssueAddress): Promise<IssuePage> {
  const { data } = await as.issues.get(address);
  const comments = await as.issues.listComments({ ...address, per_page: 100 });
  const { owner, repo } = address;
  return {
    state: data.state,
    body: data.body ?? '',
    labels: data.labels.map((label) => (typeof label === 'string' ? label : (label.name ?? ''))),
    comments: await Promise.all(
      comments.data.map(async ({ id, user, body }) => {
        const reactions = await as.reactions.listForIssueComment({ owner, repo, comment_id: id });
        return {
          id,
          author: user?.login ?? '',
          body: body ?? '',
          reactions: reactions.data.map(({ content }) => content),
        };
      }),
    ),
  };
}

/** The page once it looks as it should. */
export function pageOnce(
  as: Octokit,
  address: IssueAddress,
  accept: (page: IssuePage) => boolean,
): Promise<IssuePage> {
  return eventually(() => readIssuePage(as, address), accept);
}

/** The one comment that shows the job. */
export function stickyOf(page: IssuePage): string {
  return page.comments.find(({ body }) => body.includes('<!-- devfactory:job='))?.body ?? '';
}

export function factoryComments(page: IssuePage): string[] {
  return page.comments.filter(({ author }) => author.endsWith('[bot]')).map(({ body }) => body);
}
