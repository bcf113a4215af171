import type { JobMessage } from '../../contracts/job-message.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { ArtifactStore } from '../../ports/artifact-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { GitHubFacts } from '../../ports/github-facts.ts';
import type { GitHubHolds } from '../../ports/github-holds.ts';
import type { GitHubPages } from '../../ports/github-pages.ts';
import type { GitHubReviewers } from '../../ports/github-reviewers.ts';
import type { Log } from '../../ports/log.ts';
import type { MessageQueue } from '../../ports/message-queue.ts';
import type { KnownPages } from './known-pages.ts';

/** What the reporter works with. It reads the log and writes pages; it decides nothing. */
export type Reporter = {
  ledger: Pick<Ledger, 'commits'>;
  artifacts: Pick<ArtifactStore, 'get'>;
  facts: Pick<GitHubFacts, 'repository' | 'branchHead' | 'pullRequest' | 'pullRequestsOfBranch'>;
  reviewers: Pick<GitHubReviewers, 'reviews'>;
  pages: GitHubPages;
  holds: GitHubHolds;
  knownPages: KnownPages;
  jobs: MessageQueue<JobMessage>;
  clock: Clock;
  log: Log;
};
