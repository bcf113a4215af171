import type { GitHubTokens } from '../../../src/ports/github-tokens.ts';
import { enter, type InMemoryGitHubState, requireRepository } from './github-state.ts';

export type MintedToken = { token: string; repository: string; purpose: 'clone' | 'push' };

/** Hands out tokens that say what they are for, and remembers them. */
export function inMemoryGitHubTokens(state: InMemoryGitHubState, minted: MintedToken[]): GitHubTokens {
  return {
    async mint(address, purpose) {
      enter(state, 'mint');
      requireRepository(state, address);
      const token = `ghs_${purpose}_${state.nextId++}`;
      minted.push({ token, repository: `${address.owner}/${address.name}`, purpose });
      return { token, expiresAt: new Date(state.now() + 3_600_000).toISOString() };
    },
  };
}
