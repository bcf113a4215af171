import { dollars } from '../config/dollars.ts';
import type { Job, JobDetails } from '../job/job.ts';
import type { JobState } from '../job/job-state.ts';
import type { HeadStore } from '../ports/head-store.ts';

/** How far down the queue is looked. */
const longestQueue = 200;

/** Where a job stands, in one or two sentences for people. */
export async function describeStatus(job: Job, heads: Pick<HeadStore, 'list'>): Promise<string> {
  if (job.details === undefined) return 'The factory has no job for this issue.';
  const attempt = attemptOf(job.details);
  const sentence = await sentenceOf(job, job.details, heads);
  return `**${job.state}**${attempt}: ${sentence}${moneyOf(job.details)}`;
}

/** What ended attempts have spent, of what the job may spend with everything people granted. */
function moneyOf({ usage, budgetMicroUsd, raisedMicroUsd }: JobDetails): string {
  if (budgetMicroUsd === undefined) return '';
  const raised = raisedMicroUsd === 0 ? '' : `, ${dollars(raisedMicroUsd)} of them added by approvers`;
  return `\n\nSpent: ${dollars(usage.microUsd)} of ${dollars(budgetMicroUsd)}${raised}.`;
}

function attemptOf({ attempt }: JobDetails): string {
  return attempt === undefined ? '' : ` (attempt ${attempt.number})`;
}

const sentences: Record<
  Exclude<JobState, 'APPROVED' | 'NEEDS_HUMAN' | 'NEEDS_INPUT' | 'FAILED' | 'REJECTED' | 'DEPLOYABLE'>,
  string
> = {
  DRAFT: 'it has not been asked for yet.',
  GOVERNANCE_ANALYSIS: 'governance is judging the request.',
  HELD: 'it is held and waits for a review.',
  TASK_PLANNING: 'a worker is starting and planning.',
  IN_PROGRESS: 'the agent is working.',
  VALIDATING: 'the result is being checked.',
  COMPLETED: 'its pull request was merged.',
  CANCELLED: 'it was cancelled. `/factory retry` starts it again.',
};

async function sentenceOf(job: Job, details: JobDetails, heads: Pick<HeadStore, 'list'>): Promise<string> {
  switch (job.state) {
    case 'APPROVED':
      return await waiting(job, details, heads);
    case 'DEPLOYABLE':
      return `the pull request #${details.pullRequest?.number ?? '?'} waits for you.`;
    case 'NEEDS_INPUT':
      return `it waits for answers:\n${(details.questions ?? []).map((question) => `- ${question}`).join('\n')}`;
    case 'NEEDS_HUMAN':
      return `it needs a person (${details.human?.reason ?? 'unknown'}). ${details.human?.explanation ?? ''}`.trim();
    case 'FAILED':
      return `it failed. ${details.lastFailure?.explanation ?? ''} \`/factory retry\` starts it again.`;
    case 'REJECTED':
      return `it was rejected. ${rejections(details)}`.trim();
    default:
      return sentences[job.state];
  }
}

async function waiting(job: Job, details: JobDetails, heads: Pick<HeadStore, 'list'>): Promise<string> {
  if (details.waitingFor === 'lock') return 'it waits for another job that is changing the same files.';
  const queue = await heads.list('APPROVED', longestQueue);
  const place = queue.findIndex((head) => head.jobId === job.id) + 1;
  return place === 0 ? 'it waits for a worker.' : `it waits for a worker, at place ${place} in the queue.`;
}

function rejections({ verdict }: JobDetails): string {
  const rules = verdict?.rules.filter((rule) => rule.effect === 'reject') ?? [];
  return rules.map((rule) => rule.reason).join(' ');
}
