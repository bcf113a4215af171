import { inMemoryGitHubWorld } from '../../support/in-memory/github-world.ts';
import { githubFactsContract } from './github-facts.ts';
import { githubHoldsContract } from './github-holds.ts';
import { githubPagesContract } from './github-pages.ts';
import { githubTokensContract } from './github-tokens.ts';

githubFactsContract('in memory', inMemoryGitHubWorld);
githubHoldsContract('in memory', inMemoryGitHubWorld);
githubPagesContract('in memory', inMemoryGitHubWorld);
githubTokensContract('in memory', inMemoryGitHubWorld);
