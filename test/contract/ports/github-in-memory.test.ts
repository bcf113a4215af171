import { inMemoryGitHubWorld } from '../../support/in-memory/github-world.ts';
import { checkLogsContract } from './check-logs.ts';
import { githubFactsContract } from './github-facts.ts';
import { githubHoldsContract } from './github-holds.ts';
import { githubPagesContract } from './github-pages.ts';
import { githubTokensContract } from './github-tokens.ts';
import { mergeHistoryContract } from './merge-history.ts';
import { pushHistoryContract } from './push-history.ts';

githubFactsContract('in memory', inMemoryGitHubWorld);
githubHoldsContract('in memory', inMemoryGitHubWorld);
githubPagesContract('in memory', inMemoryGitHubWorld);
githubTokensContract('in memory', inMemoryGitHubWorld);
checkLogsContract('in memory', inMemoryGitHubWorld);
mergeHistoryContract('in memory', inMemoryGitHubWorld);
pushHistoryContract('in memory', inMemoryGitHubWorld);
