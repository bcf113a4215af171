import {
  factoryConfigPath,
  type ParsedFactoryConfig,
  parseFactoryConfigs,
} from '../config/factory-config.ts';
import { policyPath } from '../contracts/policy-files.ts';
import type { Repository } from '../job/job-values.ts';
import type { GitHubFacts } from '../ports/github-facts.ts';
import type { OrganisationFiles } from '../ports/organisation-files.ts';

/** What is needed to read the policy of a repository. */
export type PolicyFacts = Pick<GitHubFacts, 'repository' | 'branchHead' | 'file'> & OrganisationFiles;

/** What one layer says: the texts of its two files at one commit; null where there is no file. */
export type LayerTexts = { sha: string; configuration: string | null; policy: string | null };

/** What a job is judged by. */
export type Policy = {
  /** Commit of the default branch it was read from; null when there is none. */
  sha: string | null;
  private: boolean;
  defaultBranch: string;
  /** The repository's configuration, inside the organisation's. */
  parsed: ParsedFactoryConfig;
  /** Absent: the owner has no `.github` repository, or there is neither file in it. */
  organisation?: LayerTexts;
  /** Absent: the repository has no commit. */
  repository?: LayerTexts;
};

/**
 * Reads `factory.yml` and `factory.cedar` under `.github` from the head of the default branch and from the organisation's `.github` repository, never from anywhere
 * else: a PR cannot change the policy it is judged by. undefined when the repository is gone. Throws when GitHub gives no answer about either.
 */
export async function readPolicy(facts: PolicyFacts, repository: Repository): Promise<Policy | undefined> {
  const found = await facts.repository(repository);
  if (found === undefined) return undefined;
  const sha = await facts.branchHead(repository, found.defaultBranch);
  const organisation = await organisationTexts(facts, repository);
  const own = sha === undefined ? undefined : await textsAt(sha, (path) => facts.file(repository, path, sha));
  return {
    sha: sha ?? null,
    private: found.private,
    defaultBranch: found.defaultBranch,
    parsed: parseFactoryConfigs({
      organisation: organisation?.configuration ?? undefined,
      repository: own?.configuration ?? undefined,
    }),
    ...(organisation === undefined ? {} : { organisation }),
    ...(own === undefined ? {} : { repository: own }),
  };
}

async function organisationTexts(
  facts: PolicyFacts,
  repository: Repository,
): Promise<LayerTexts | undefined> {
  const sha = await facts.organisationHead(repository);
  if (sha === undefined) return undefined;
  const texts = await textsAt(sha, (path) => facts.organisationFile(repository, path, sha));
  return texts.configuration === null && texts.policy === null ? undefined : texts;
}

async function textsAt(
  sha: string,
  read: (path: string) => Promise<string | undefined>,
): Promise<LayerTexts> {
  const [configuration, policy] = await Promise.all([read(factoryConfigPath), read(policyPath)]);
  return { sha, configuration: configuration ?? null, policy: policy ?? null };
}
