import { secondsUntilNextLook } from '../config/queue-definitions.ts';
import { FactoryError } from '../contracts/factory-error.ts';
import type { GitHubJobMessage } from '../contracts/job-message.ts';
import { longestLagMs } from '../job/delivery-may-lag.ts';
import { secondOf } from '../job/second-of.ts';
import type { IssueFacts } from '../ports/github-facts.ts';
import type { Governance } from './governance.ts';

type Waiting = Pick<Governance, 'clock'>;
type Heard = Pick<GitHubJobMessage, 'receivedAt' | 'happenedAt'>;

/**
 * A webhook may come before GitHub shows what it tells of: what is missing is looked for once more where nobody else would look again. Throws FactoryError `code` (retry) while the webhook is young; later what
 * GitHub shows is taken at its word.
 */
export function awaitShown({ clock }: Waiting, { receivedAt }: Heard, code: string, what: string): void {
  const lastedMs = clock.now() - Date.parse(receivedAt);
  if (lastedMs >= longestLagMs) return;
  throw new FactoryError(code, `GitHub tells of ${what} and does not show it yet. Looking again later.`, {
    disposition: 'retry',
    retryAfterSeconds: secondsUntilNextLook(Math.max(0, lastedMs), longestLagMs),
  });
}

/**
 * The same of an issue that is not shown, or as it was before what the webhook tells of, by GitHub's own times: nothing is to be refused by it. Within one second it counts as shown. Throws `issue-read-stale`
 * (retry).
 */
export function awaitIssue(governance: Waiting, message: Heard, issue: IssueFacts | undefined): void {
  const { happenedAt } = message;
  const isStale =
    issue === undefined ||
    (issue.updatedAt !== undefined &&
      happenedAt !== undefined &&
      secondOf(issue.updatedAt) < secondOf(happenedAt));
  if (isStale) awaitShown(governance, message, 'issue-read-stale', 'a change of an issue');
}
