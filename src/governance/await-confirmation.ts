import { FactoryError } from '../contracts/factory-error.ts';
import type { KnownJob } from '../job/job.ts';

/**
 * Work that is pushed has a pull request before the log knows of it: what happens to one in between, or to the issue that its merge closes, is looked at once the delivery is confirmed or
 * refuted. Throws FactoryError `delivery-unconfirmed` (retry) until then.
 */
export function awaitConfirmation({ id, state, details }: KnownJob, about: string): void {
  if (state !== 'VALIDATING' || details.attempt?.pushedSha === undefined) return;
  throw new FactoryError(
    'delivery-unconfirmed',
    `Something happened to ${about} while the delivery of job ${id} is being verified. Looking again later.`,
    { disposition: 'retry' },
  );
}
