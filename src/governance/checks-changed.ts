import type { JobMessageOf } from '../contracts/job-message.ts';
import type { JobDetails } from '../job/job.ts';
import type { InputPart } from '../job/job-values.ts';
import type { GitHubFacts } from '../ports/github-facts.ts';
import type { Governance } from './governance.ts';
import { type Intent, ignore, intend } from './intent.ts';
import { jobOfBranch } from './job-of-pull-request.ts';
import { repeat } from './known-job.ts';
import { stripInvisible } from './visible-text/invisible-characters.ts';

type Check = Awaited<ReturnType<GitHubFacts['checks']>>[number];

const longestText = 16_384;

/** The organisation's CI has spoken about a delivered commit: what is red there, and was not red before, starts another attempt. */
export async function checksChanged(
  governance: Governance,
  message: JobMessageOf<'checks-completed' | 'status-changed'>,
): Promise<Intent> {
  const { repository, branch, headSha, commandId } = message;
  const found = await jobOfBranch(governance, repository, branch, commandId);
  if (found === undefined) return ignore('foreign-branch');
  const { jobId, job, handled } = found;
  if (handled) return repeat(jobId, commandId);
  const { details } = job;
  if (job.state !== 'DEPLOYABLE' || details.deliveredSha !== headSha) return ignore('not-delivered');
  // One round per commit: it began when its first red check was reported.
  if (details.rounds.headsAnswered.includes(headSha)) return ignore('round-taken');
  const red = await newlyRed(governance.facts, details, headSha);
  if (red === undefined) return ignore('head-moved');
  if (red.length === 0) return ignore('not-red');
  return intend(jobId, commandId, { type: 'ReportRedCi', part: partOf(red, headSha), headSha });
}

/** Red checks of the commit that are not red on the base; undefined when the commit is no longer the head of an open PR. */
async function newlyRed(
  facts: GitHubFacts,
  details: JobDetails,
  headSha: string,
): Promise<Check[] | undefined> {
  const { repository } = details;
  const pullRequest =
    details.pullRequest === undefined
      ? undefined
      : await facts.pullRequest(repository, details.pullRequest.number);
  if (pullRequest?.state !== 'open' || pullRequest.headSha !== headSha) return undefined;
  const red = (await facts.checks(repository, headSha)).filter((check) => check.state === 'failure');
  if (red.length === 0) return [];
  const base = await facts.branchHead(repository, pullRequest.baseBranch);
  const onBase = base === undefined ? [] : await facts.checks(repository, base);
  const redOnBase = new Set(onBase.filter((check) => check.state === 'failure').map((check) => check.name));
  return red.filter((check) => !redOnBase.has(check.name));
}

function partOf(red: Check[], headSha: string): InputPart {
  const text = red
    .map(({ name, summary }) => `${name} failed. ${stripInvisible(summary).text}`.trim())
    .join('\n\n');
  return { kind: 'ci', text: text.slice(0, longestText), source: `checks:${headSha}` };
}
