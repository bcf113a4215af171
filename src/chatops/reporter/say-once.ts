import type { RepositoryAddress } from '../../ports/github-facts.ts';
import type { GitHubPages } from '../../ports/github-pages.ts';

/** Writes a comment unless it is there: it carries a marker by which a repetition finds it. `locked`: nothing can be said there. */
export async function sayOnce(
  pages: Pick<GitHubPages, 'findComments' | 'createComment'>,
  { repository, issueNumber }: { repository: RepositoryAddress; issueNumber: number },
  text: string,
  marker: string,
): Promise<'said' | 'locked'> {
  const marked = await pages.findComments(repository, issueNumber, marker);
  if (marked.some(({ body }) => endsWith(body, marker))) return 'said';
  const answer = await pages.createComment(repository, issueNumber, `${text}\n\n${marker}`);
  return answer === 'locked' ? answer : 'said';
}

/** What stands above are also the words of others, who may know what a marker looks like. */
function endsWith(body: string, marker: string): boolean {
  return body.trimEnd().endsWith(marker);
}
