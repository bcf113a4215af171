import { localGitHubWorld } from '../../support/local-github-world.ts';
import { checkLogsContract } from './check-logs.ts';
import { githubFactsContract } from './github-facts.ts';
import { githubHoldsContract } from './github-holds.ts';
import { githubPagesContract } from './github-pages.ts';
import { githubTokensContract } from './github-tokens.ts';
import { mergeHistoryContract } from './merge-history.ts';
import { pushHistoryContract } from './push-history.ts';

githubFactsContract('the adapter on the local GitHub', localGitHubWorld);
githubHoldsContract('the adapter on the local GitHub', localGitHubWorld);
githubPagesContract('the adapter on the local GitHub', localGitHubWorld);
githubTokensContract('the adapter on the local GitHub', localGitHubWorld);
checkLogsContract('the adapter on the local GitHub', localGitHubWorld);
mergeHistoryContract('the adapter on the local GitHub', localGitHubWorld);
pushHistoryContract('the adapter on the local GitHub', localGitHubWorld);
