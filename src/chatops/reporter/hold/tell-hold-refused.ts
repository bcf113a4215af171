import type { Commit } from '../../../contracts/commit.ts';
import { FactoryError } from '../../../contracts/factory-error.ts';
import type { KnownJob } from '../../../job/job.ts';
import type { Reporter } from '../reporter.ts';
import { safeText } from '../safe-text.ts';
import { sayOnce } from '../say-once.ts';

/** As long somebody may take to mend what keeps a hold from being shown before people are told of it. */
const toldAfterMs = 60 * 60_000;

/** Of what GitHub says of a refusal. */
const mostOfRefusal = 500;

/**
 * Tells people, once for each time that the request is to be shown (`wanted`, the commit that made it so), what keeps a held request from its reviewers, and what helps: nobody else would, and the job waits for them. Throws `error` where that may pass by
 * itself, and for the first hour; afterwards nobody needs it put aside, for the sweeper has the hold shown as soon as it can be.
 */
export async function tellHoldRefused(
  reporter: Reporter,
  { id, version, details: { repository, issueNumber } }: KnownJob,
  wanted: Pick<Commit, 'at' | 'version'>,
  error: unknown,
): Promise<void> {
  if (!(error instanceof FactoryError) || error.disposition === 'retry') throw error;
  if (reporter.clock.now() - Date.parse(wanted.at) < toldAfterMs) throw error;
  reporter.log.warn('a hold cannot be shown', { jobId: id, version, code: error.code, error });
  await sayOnce(
    reporter.pages,
    { repository, issueNumber },
    `**The held request cannot be shown to its reviewers.** For an hour this has kept the factory from it: “${safeText(error.message, mostOfRefusal)}” Mostly it is a rule about the branch, such as a ruleset that covers \`factory/**\` or asks for signed commits, or a permission that the App lacks. When that is mended, the pull request is opened by itself, a few minutes later; \`/factory stop\` ends the job.`,
    `<!-- devfactory:hold-refused=${id}:${wanted.version} -->`,
  );
}
