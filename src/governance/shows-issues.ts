import type { Repository } from '../job/job-values.ts';
import type { GitHubFacts } from '../ports/github-facts.ts';

/**
 * Whether what is read by the repository's name is its own, and its issues can be seen. An issue does not say which repository it belongs to, and another one may have taken the name; or it is out of sight
 * with all of its repository, or with all issues of it: nothing is concluded from an issue then, whatever it says. Throws when GitHub gives no answer.
 */
export async function showsIssues(
  facts: Pick<GitHubFacts, 'repository'>,
  repository: Repository,
): Promise<boolean> {
  return (await facts.repository(repository))?.hasIssues === true;
}
