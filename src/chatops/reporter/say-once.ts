import type { RepositoryAddress } from '../../ports/github-facts.ts';
import type { GitHubPages } from '../../ports/github-pages.ts';

type Address = { repository: RepositoryAddress; issueNumber: number };

/** Writes a comment unless it is there: it carries a marker by which a repetition finds it. `locked`: nothing can be said there. */
export async function sayOnce(
  pages: Pick<GitHubPages, 'findComments' | 'createComment'>,
  address: Address,
  text: string,
  marker: string,
): Promise<'said' | 'locked'> {
  if (await isSaid(pages, address, marker)) return 'said';
  const answer = await pages.createComment(address.repository, address.issueNumber, `${text}\n\n${marker}`);
  return answer === 'locked' ? answer : 'said';
}

/** Whether the factory has written the comment that ends with a marker. */
export async function isSaid(
  pages: Pick<GitHubPages, 'findComments'>,
  { repository, issueNumber }: Address,
  marker: string,
): Promise<boolean> {
  const marked = await pages.findComments(repository, issueNumber, marker);
  return marked.some(({ body }) => endsWith(body, marker));
}

/** What stands above are also the words of others, who may know what a marker looks like. */
function endsWith(body: string, marker: string): boolean {
  return body.trimEnd().endsWith(marker);
}
