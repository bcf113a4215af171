import { z } from 'zod';
import type { CheckFacts, GitHubFacts } from '../../ports/github-facts.ts';
import { type GitHubSession, read } from './github-session.ts';
import { isRed } from './is-red.ts';

const checkRunSchema = z.object({
  name: z.string(),
  status: z.string(),
  conclusion: z.string().nullish(),
  output: z.object({ title: z.string().nullish(), summary: z.string().nullish() }).nullish(),
  app: z.object({ id: z.int() }).nullish(),
});
const statusSchema = z.object({
  context: z.string(),
  state: z.enum(['success', 'failure', 'error', 'pending']),
  description: z.string().nullish(),
});

const permissions = { checks: 'read', statuses: 'read', metadata: 'read' } as const;
const longestSummary = 2_000;

/** What the organisation's own CI says about a commit, both as check runs and as statuses. */
export function checkFacts(session: GitHubSession): Pick<GitHubFacts, 'checks'> {
  return {
    checks: (address, sha) =>
      session.onRepository('read checks', address, permissions, async (octokit) => {
        const where = { owner: address.owner, repo: address.name, ref: sha, per_page: 100 };
        const runs = await octokit.paginate(octokit.checks.listForRef, { ...where, filter: 'latest' });
        const statuses = await octokit.paginate(octokit.repos.listCommitStatusesForRef, where);
        const others = read(z.array(checkRunSchema), runs).filter((run) => run.app?.id !== session.appId);
        return [
          ...others.map(ofCheckRun),
          ...latestOfEach(read(z.array(statusSchema), statuses)).map(ofStatus),
        ];
      }),
  };
}

/** Only a definite yes or no counts: cancelled, stale and waiting-for-a-person runs have not said either. */
const greenConclusions = ['success', 'neutral', 'skipped'];

function stateOf(run: Pick<z.infer<typeof checkRunSchema>, 'status' | 'conclusion'>): CheckFacts['state'] {
  if (run.status !== 'completed') return 'pending';
  if (isRed(run)) return 'failure';
  return greenConclusions.includes(run.conclusion ?? '') ? 'success' : 'undecided';
}

function ofCheckRun({ name, status, conclusion, output }: z.infer<typeof checkRunSchema>): CheckFacts {
  const state = stateOf({ status, conclusion });
  const summary = [output?.title, output?.summary]
    .filter((text) => text !== null && text !== undefined)
    .join('\n');
  return { name, state, summary: summary.slice(0, longestSummary) };
}

/** GitHub lists every status ever set, newest first. */
function latestOfEach(statuses: z.infer<typeof statusSchema>[]): z.infer<typeof statusSchema>[] {
  const latest = new Map<string, z.infer<typeof statusSchema>>();
  for (const status of statuses) if (!latest.has(status.context)) latest.set(status.context, status);
  return [...latest.values()];
}

function ofStatus({ context, state, description }: z.infer<typeof statusSchema>): CheckFacts {
  return {
    name: context,
    state: state === 'error' ? 'failure' : state,
    summary: (description ?? '').slice(0, longestSummary),
  };
}
