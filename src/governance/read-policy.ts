import {
  defaultFactoryConfig,
  factoryConfigPath,
  type ParsedFactoryConfig,
  parseFactoryConfig,
} from '../config/factory-config.ts';
import type { Repository } from '../job/job-values.ts';
import type { GitHubFacts } from '../ports/github-facts.ts';

/** The configuration a job is judged by, and the commit of the default branch it was read from; null when there is no commit. */
export type Policy = { sha: string | null; parsed: ParsedFactoryConfig };

/**
 * Reads `.github/factory.yml` from the head of the default branch, never from anywhere else: a PR cannot change the policy it is judged by. undefined when
 * the repository is gone.
 */
export async function readPolicy(facts: GitHubFacts, repository: Repository): Promise<Policy | undefined> {
  const found = await facts.repository(repository);
  if (found === undefined) return undefined;
  const defaults: ParsedFactoryConfig = { ok: true, config: defaultFactoryConfig };
  const sha = await facts.branchHead(repository, found.defaultBranch);
  if (sha === undefined) return { sha: null, parsed: defaults };
  const text = await facts.file(repository, factoryConfigPath, sha);
  return { sha, parsed: text === undefined ? defaults : parseFactoryConfig(text) };
}
