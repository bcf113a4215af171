import type { AppRegistration } from '../../ports/app-registration.ts';
import type { CheckLogs } from '../../ports/check-logs.ts';
import type { GitHubFacts } from '../../ports/github-facts.ts';
import type { GitHubHolds } from '../../ports/github-holds.ts';
import type { GitHubPages } from '../../ports/github-pages.ts';
import type { GitHubReviewers } from '../../ports/github-reviewers.ts';
import type { GitHubTokens } from '../../ports/github-tokens.ts';
import type { MergeHistory } from '../../ports/merge-history.ts';
import type { OrganisationFiles } from '../../ports/organisation-files.ts';
import type { PushHistory } from '../../ports/push-history.ts';
import type { RateLimits } from '../../ports/rate-limits.ts';
import type { WebhookDeliveries } from '../../ports/webhook-deliveries.ts';
import { appRegistration } from './app-registration.ts';
import { checkFacts } from './check-facts.ts';
import { checkLogs } from './check-logs.ts';
import { checkRunPages } from './check-run-pages.ts';
import { commentPages } from './comment-pages.ts';
import { createFileMemory } from './file-memory.ts';
import { createGitHubSession, type GitHubAppOptions } from './github-session.ts';
import { holdPages } from './hold-pages.ts';
import { installationTokens } from './installation-tokens.ts';
import { issueFacts } from './issue-facts.ts';
import { labelPages } from './label-pages.ts';
import { mergeHistory } from './merge-history.ts';
import { organisationFiles } from './organisation-files.ts';
import { pullRequestFacts } from './pull-request-facts.ts';
import { pullRequestPages } from './pull-request-pages.ts';
import { pushHistory } from './push-history.ts';
import { rateLimits } from './rate-limits.ts';
import { repositoryFacts } from './repository-facts.ts';
import { reviewerFacts } from './reviewer-facts.ts';
import { webhookDeliveries } from './webhook-deliveries.ts';

/**
 * GitHub through its API, as the App. Retrying is left to the queues, where waiting is free: every method fails at once, and says by its FactoryError
 * whether asking again makes sense.
 */
export function createGitHubApp(options: GitHubAppOptions): {
  facts: GitHubFacts & OrganisationFiles;
  pages: GitHubPages;
  tokens: GitHubTokens;
  reviewers: GitHubReviewers;
  holds: GitHubHolds;
  history: MergeHistory;
  checkLogs: CheckLogs;
  pushes: PushHistory;
  deliveries: WebhookDeliveries;
  registration: AppRegistration;
  rateLimits: RateLimits;
} {
  const session = createGitHubSession(options);
  const remembered = createFileMemory(options);
  return {
    facts: {
      ...repositoryFacts(session, remembered),
      ...issueFacts(session),
      ...pullRequestFacts(session),
      ...checkFacts(session),
      ...organisationFiles(session, remembered),
    },
    pages: {
      ...commentPages(session),
      ...labelPages(session),
      ...pullRequestPages(session),
      ...checkRunPages(session),
    },
    tokens: installationTokens(session),
    reviewers: reviewerFacts(session),
    holds: holdPages(session),
    history: mergeHistory(session),
    checkLogs: checkLogs(session),
    pushes: pushHistory(session),
    deliveries: webhookDeliveries(session),
    registration: appRegistration(session),
    rateLimits: rateLimits(session),
  };
}
