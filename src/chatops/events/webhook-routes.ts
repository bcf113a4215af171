import { checkSuiteCompleted } from './check-suite-completed.ts';
import { commitStatus } from './commit-status.ts';
import { defaultBranchPushed } from './default-branch-pushed.ts';
import { issueClosed } from './issue-closed.ts';
import { issueCommentCreated } from './issue-comment-created.ts';
import { issueEdited } from './issue-edited.ts';
import { issueLabeled, issueUnlabeled } from './issue-labels.ts';
import { pullRequestClosed } from './pull-request-closed.ts';
import { pullRequestReviewSubmitted } from './pull-request-review-submitted.ts';
import { pullRequestSynchronized } from './pull-request-synchronized.ts';
import type { WebhookRoute } from './webhook-route.ts';

/** Everything the factory hears from GitHub. */
export const webhookRoutes: readonly WebhookRoute[] = [
  issueLabeled,
  issueUnlabeled,
  issueClosed,
  issueEdited,
  issueCommentCreated,
  pullRequestClosed,
  pullRequestSynchronized,
  pullRequestReviewSubmitted,
  checkSuiteCompleted,
  commitStatus,
  defaultBranchPushed,
];
