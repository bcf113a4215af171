import { z } from 'zod';
import type { GitHubPages } from '../../ports/github-pages.ts';
import { type GitHubSession, read } from './github-session.ts';

const permissions = { checks: 'write', metadata: 'read' } as const;
const runSchema = z.object({
  id: z.int().positive(),
  name: z.string(),
  app: z.object({ id: z.int() }).nullish(),
});

/** The factory's check runs. */
export function checkRunPages(session: GitHubSession): Pick<GitHubPages, 'putCheckRun'> {
  return {
    putCheckRun: (address, check) =>
      session.onRepository('put check run', address, permissions, async (octokit) => {
        const where = { owner: address.owner, repo: address.name };
        const { name, headSha, status, conclusion, title, summary } = check;
        const all = await octokit.paginate(octokit.checks.listForRef, {
          ...where,
          ref: headSha,
          check_name: name,
          filter: 'latest',
          per_page: 100,
        });
        const ours = read(z.array(runSchema), all).find(
          (run) => run.name === name && run.app?.id === session.appId,
        );
        const shown = {
          ...where,
          name,
          status,
          ...(conclusion === undefined ? {} : { conclusion }),
          output: { title, summary },
        };
        if (ours === undefined) await octokit.checks.create({ ...shown, head_sha: headSha });
        else await octokit.checks.update({ ...shown, check_run_id: ours.id });
      }),
  };
}
