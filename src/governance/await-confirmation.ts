import { secondsUntilNextLook } from '../config/queue-definitions.ts';
import type { Commit } from '../contracts/commit.ts';
import { FactoryError } from '../contracts/factory-error.ts';
import { longestLagMs, sincePushed } from '../job/delivery-may-lag.ts';
import type { KnownJob } from '../job/job.ts';
import type { Governance } from './governance.ts';

/**
 * Work that is pushed has a pull request before the log knows of it: what happens to one in between, or to the issue that its merge closes, is looked at once the delivery is confirmed or
 * refuted. Throws FactoryError `delivery-unconfirmed` (retry) until then.
 */
export function awaitConfirmation(
  { clock }: Pick<Governance, 'clock'>,
  { job, commits }: { job: KnownJob; commits: readonly Commit[] },
  about: string,
): void {
  const { id, state, details } = job;
  if (state !== 'VALIDATING' || details.attempt?.pushedSha === undefined) return;
  const lastedMs = sincePushed(commits, clock.now()) ?? 0;
  throw new FactoryError(
    'delivery-unconfirmed',
    `Something happened to ${about} while the delivery of job ${id} is being verified. Looking again later.`,
    { disposition: 'retry', retryAfterSeconds: secondsUntilNextLook(lastedMs, longestLagMs) },
  );
}
