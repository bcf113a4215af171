import { z } from 'zod';

/** GitHub wants to be asked nothing for so long. `named`: it said so itself; otherwise this is the least that its documentation asks for. */
export type WantedPause = { seconds: number; named: boolean };

/** An answer of GitHub, whether octokit made an error of it or not. */
type Answer = { status: number; headers: Record<string, unknown>; message?: string; data?: unknown };

/** GitHub's longest limit is over after an hour. What names a later time is a mistake of somebody between, or of a clock, and asking once an hour is no hammering. */
export const longestPauseSeconds = 60 * 60;
const leastUnnamedSeconds = 60;

/** GraphQL answers 200 with errors inside. */
export const graphqlErrorsSchema = z.object({
  errors: z
    .array(
      z.object({
        type: z.string().optional(),
        path: z.array(z.union([z.string(), z.number()])).optional(),
        message: z.string(),
      }),
    )
    .min(1),
});

/** What GitHub wants where it refused because it was asked too often. Primary limits say `x-ratelimit-remaining: 0`; secondary ones Retry-After or only a message. */
export function pauseInsteadOf(answer: Answer, nowMs: number): WantedPause | undefined {
  if (!isRefusedForLimit(answer)) return undefined;
  const seconds = secondsNamed(answer.headers, nowMs);
  return seconds === undefined
    ? { seconds: leastUnnamedSeconds, named: false }
    : { seconds: Math.min(Math.max(1, seconds), longestPauseSeconds), named: true };
}

/** Also where the answer was an ordinary one, and the last until the limit is reset: the next request would be refused. */
export function pauseAfter(answer: Answer, nowMs: number): WantedPause | undefined {
  const refused = pauseInsteadOf(answer, nowMs);
  if (refused !== undefined || answer.headers['x-ratelimit-remaining'] !== '0') return refused;
  const seconds = secondsUntilReset(answer.headers, nowMs);
  return seconds === undefined || seconds <= 0
    ? undefined
    : { seconds: Math.min(seconds, longestPauseSeconds), named: true };
}

function isRefusedForLimit({ status, message = '', headers, data }: Answer): boolean {
  if (status === 429) return true;
  if (status === 200) {
    const { errors = [] } = graphqlErrorsSchema.safeParse(data).data ?? {};
    return errors.some(({ type = '', message: said }) => /^RATE_LIMIT/.test(type) || tellsOfLimit(said));
  }
  if (status !== 403) return false;
  return (
    headers['x-ratelimit-remaining'] === '0' || headers['retry-after'] !== undefined || tellsOfLimit(message)
  );
}

function tellsOfLimit(message: string): boolean {
  return /rate limit|abuse/i.test(message);
}

/** GitHub's documentation: honour Retry-After; else wait for x-ratelimit-reset when nothing remains. */
function secondsNamed(headers: Record<string, unknown>, nowMs: number): number | undefined {
  const after = Number(headers['retry-after']);
  if (Number.isFinite(after) && after >= 0) return after;
  return headers['x-ratelimit-remaining'] === '0' ? secondsUntilReset(headers, nowMs) : undefined;
}

/** x-ratelimit-reset is a time (UTC epoch seconds) of GitHub's clock, and so is the answer's Date; ours may be minutes off. */
function secondsUntilReset(headers: Record<string, unknown>, nowMs: number): number | undefined {
  const reset = Number(headers['x-ratelimit-reset']);
  if (!Number.isFinite(reset)) return undefined;
  const theirs = Date.parse(String(headers.date));
  return Math.ceil(reset - (Number.isNaN(theirs) ? nowMs : theirs) / 1_000);
}

/** Retry-After of an answer that is no limit: GitHub is down for a while, or somebody between. */
export function secondsUntilBack(headers: Record<string, unknown>, nowMs: number): number | undefined {
  const seconds = secondsNamed(headers, nowMs);
  return seconds === undefined ? undefined : Math.min(Math.max(1, seconds), longestPauseSeconds);
}
