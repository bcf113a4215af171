import type { RepositoryAddress } from './github-facts.ts';

/** Installation tokens for one repository with only the permissions of the step. */
export type GitHubTokens = {
  mint(address: RepositoryAddress, purpose: 'clone' | 'push'): Promise<{ token: string; expiresAt: string }>;
};
