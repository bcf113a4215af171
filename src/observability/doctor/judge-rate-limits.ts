import type { RateLimit } from '../../ports/rate-limits.ts';
import { type Finding, failed, ok } from './finding.ts';

/** With less than a tenth left a busy factory stands still before the hour is over. */
const enough = 0.1;

/** Whether GitHub answers each installation for a while yet. */
export function judgeRateLimits(limits: readonly ({ account: string } & RateLimit)[]): Finding[] {
  const told = limits.map(({ account, limit, remaining, resetsAt }) => ({
    low: remaining < limit * enough,
    text: `${account}: ${remaining} of ${limit} requests left until ${resetsAt}`,
  }));
  const low = told.filter((one) => one.low);
  return low.length === 0
    ? [ok('rate-limit', told.map(({ text }) => text).join('; ') || 'there is no installation yet')]
    : low.map(({ text }) =>
        failed(
          'rate-limit',
          text,
          'wait until then: jobs go on by themselves; if it comes back, lower MAX_WORKERS (factory:maxWorkers of a deployment)',
        ),
      );
}
