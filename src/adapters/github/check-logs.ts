import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { CheckLogs, FailedCheck } from '../../ports/check-logs.ts';
import type { RepositoryAddress } from '../../ports/github-facts.ts';
import { isStatus } from './github-failure.ts';
import { type GitHubSession, orMissing, read } from './github-session.ts';
import { isRed } from './is-red.ts';
import { readTail } from './read-tail.ts';

const runSchema = z.object({
  id: z.int().positive(),
  name: z.string(),
  status: z.string(),
  conclusion: z.string().nullish(),
  details_url: z.string().nullish(),
  app: z.object({ id: z.int() }).nullish(),
});
type Run = z.infer<typeof runSchema>;
const annotationSchema = z.object({ path: z.string(), start_line: z.int(), message: z.string().nullish() });

const mostChecks = 10;
const mostAnnotations = 20;
const longestMessage = 500;
const longestLogBytes = 64 * 1024;
const checksOnly = { checks: 'read', metadata: 'read' } as const;
const actionsToo = { actions: 'read', metadata: 'read' } as const;

/** Annotations of failed check runs and, for those of GitHub Actions, the end of their logs. */
export function checkLogs(session: GitHubSession): CheckLogs {
  return {
    async failuresOf(address, sha, names) {
      const runs = await failedRuns(session, address, sha, names);
      const failures: FailedCheck[] = [];
      for (const run of runs.slice(0, mostChecks)) {
        const log = await logOf(session, address, run);
        failures.push({
          name: run.name,
          annotations: await annotationsOf(session, address, run),
          ...(log === undefined ? {} : { log }),
        });
      }
      return failures;
    },
  };
}

function failedRuns(
  session: GitHubSession,
  address: RepositoryAddress,
  sha: string,
  names: readonly string[],
): Promise<Run[]> {
  return session.onRepository('read failed checks', address, checksOnly, async (octokit) => {
    const where = { owner: address.owner, repo: address.name, ref: sha, per_page: 100 };
    const all = read(
      z.array(runSchema),
      await octokit.paginate(octokit.checks.listForRef, { ...where, filter: 'latest' }),
    );
    return all.filter((run) => run.app?.id !== session.appId && isRed(run) && names.includes(run.name));
  });
}

function annotationsOf(
  session: GitHubSession,
  address: RepositoryAddress,
  { id }: Run,
): Promise<FailedCheck['annotations']> {
  return session.onRepository('read annotations', address, checksOnly, async (octokit) => {
    const answer = await orMissing(
      octokit.checks.listAnnotations({
        owner: address.owner,
        repo: address.name,
        check_run_id: id,
        per_page: mostAnnotations,
      }),
    );
    const found = answer === undefined ? [] : read(z.array(annotationSchema), answer.data);
    return found.map(({ path, start_line: line, message }) => ({
      path,
      line,
      message: (message ?? '').slice(0, longestMessage),
    }));
  });
}

/** The run of a job of GitHub Actions names the job in its address. What keeps the log from the App keeps nothing else from people. */
async function logOf(
  session: GitHubSession,
  address: RepositoryAddress,
  run: Run,
): Promise<string | undefined> {
  const [, job] = /\/actions\/runs\/\d+\/job\/(\d+)/.exec(run.details_url ?? '') ?? [];
  if (job === undefined) return undefined;
  try {
    return await session.onRepository('read log', address, actionsToo, (octokit) =>
      downloadTail(octokit, address, Number(job)),
    );
  } catch (error) {
    if (error instanceof FactoryError && error.disposition !== 'retry') return undefined;
    throw error;
  }
}

async function downloadTail(
  octokit: Octokit,
  address: RepositoryAddress,
  job: number,
): Promise<string | undefined> {
  try {
    const { data } = await octokit.request('GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs', {
      owner: address.owner,
      repo: address.name,
      job_id: job,
      request: { parseSuccessResponseBody: false },
    });
    return await readTail(data as unknown as ReadableStream<Uint8Array>, longestLogBytes);
  } catch (error) {
    if (isStatus(error, 404, 410)) return undefined;
    throw error;
  }
}
