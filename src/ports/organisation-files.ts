import type { RepositoryAddress } from './github-facts.ts';

/** Where an organisation keeps what holds for all its repositories. */
export const organisationRepositoryName = '.github';

/**
 * Reading the `.github` repository of the account that owns a repository. Answers `undefined` only on a definite "does not exist, or the App may not read it"; throws FactoryError
 * `github-unavailable` (retry) when GitHub gives no answer: an error never makes the organisation's policy go away.
 */
export type OrganisationFiles = {
  /** Head of the default branch; undefined without such a repository or without a commit in it. */
  organisationHead(address: RepositoryAddress): Promise<string | undefined>;
  /** A file's text at a commit. */
  organisationFile(address: RepositoryAddress, path: string, commitSha: string): Promise<string | undefined>;
};
