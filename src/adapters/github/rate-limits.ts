import { z } from 'zod';
import type { RateLimits } from '../../ports/rate-limits.ts';
import { type GitHubSession, read } from './github-session.ts';

const coreSchema = z.object({
  limit: z.int().nonnegative(),
  remaining: z.int().nonnegative(),
  reset: z.int().positive(),
});
const answerSchema = z.object({ resources: z.object({ core: coreSchema }) });

/** Asks GitHub with a token of the installation, since each has a budget of its own. */
export function rateLimits(session: GitHubSession): RateLimits {
  return {
    ofInstallation: (installationId) =>
      session.asApp('read the rate limit', async (octokit) => {
        const { data } = await octokit.apps.createInstallationAccessToken({
          installation_id: installationId,
          permissions: { metadata: 'read' },
        });
        const answer = await session.withToken(data.token, installationId).rateLimit.get();
        const { limit, remaining, reset } = read(answerSchema, answer.data).resources.core;
        return { limit, remaining, resetsAt: new Date(reset * 1_000).toISOString() };
      }),
  };
}
