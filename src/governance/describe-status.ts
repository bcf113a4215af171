import { describeReleasers } from '../contracts/describe-releasers.ts';
import { describeStanding } from '../contracts/describe-standing.ts';
import { budgetScopesOn, utcDayOf } from '../job/budget-scope.ts';
import type { Job, JobDetails } from '../job/job.ts';
import type { JobState } from '../job/job-state.ts';
import { dollars } from '../money/dollars.ts';
import type { Governance } from './governance.ts';

/** What a job's standing is read from besides its log. */
type Surroundings = Pick<Governance, 'standingOf' | 'budgets' | 'clock'>;

/** Where a job stands and what it waits for, in one or two sentences for people, and what it may still spend. */
export async function describeStatus(
  job: Job,
  { standingOf, budgets, clock }: Surroundings,
): Promise<string> {
  if (job.details === undefined) return 'The factory has no job for this issue.';
  const attempt = attemptOf(job.details);
  const sentence = await sentenceOf(job, job.details, standingOf);
  const today = await todaysMoney(job.id, job.details, { budgets, clock });
  return `**${job.state}**${attempt}: ${sentence}${moneyOf(job.details)}${today}`;
}

/** What ended attempts have spent, of what the job may spend with everything people granted. */
function moneyOf({ usage, budgetMicroUsd, raisedMicroUsd }: JobDetails): string {
  if (budgetMicroUsd === undefined) return '';
  const raised = raisedMicroUsd === 0 ? '' : `, ${dollars(raisedMicroUsd)} of them added by approvers`;
  return `\n\nSpent: ${dollars(usage.microUsd)} of ${dollars(budgetMicroUsd)}${raised}.`;
}

/** What the repository's jobs may still spend today; nothing before the first of them was judged. */
async function todaysMoney(
  id: string,
  { repository }: JobDetails,
  { budgets, clock }: Pick<Surroundings, 'budgets' | 'clock'>,
): Promise<string> {
  const [, scope] = budgetScopesOn(utcDayOf(clock.now()), { id, repository });
  const left = await budgets.remaining(scope);
  return left === undefined ? '' : ` Left for this repository today (UTC): ${dollars(left)}.`;
}

function attemptOf({ attempt }: JobDetails): string {
  return attempt === undefined ? '' : ` (attempt ${attempt.number})`;
}

const sentences: Record<
  Exclude<
    JobState,
    'HELD' | 'APPROVED' | 'NEEDS_HUMAN' | 'NEEDS_INPUT' | 'FAILED' | 'REJECTED' | 'DEPLOYABLE'
  >,
  string
> = {
  DRAFT: 'it has not been asked for yet.',
  GOVERNANCE_ANALYSIS: 'governance is judging the request.',
  TASK_PLANNING: 'a worker is starting and planning.',
  IN_PROGRESS: 'the agent is working.',
  VALIDATING: 'the result is being checked.',
  COMPLETED: 'its pull request was merged.',
  CANCELLED: 'it was cancelled. `/factory retry` starts it again.',
};

async function sentenceOf(
  job: Job,
  details: JobDetails,
  standingOf: Surroundings['standingOf'],
): Promise<string> {
  switch (job.state) {
    case 'HELD':
      return held(details);
    case 'APPROVED':
      return describeStanding(await standingOf(job));
    case 'TASK_PLANNING': {
      const standing = await standingOf(job);
      return standing.waiting === undefined ? sentences.TASK_PLANNING : describeStanding(standing);
    }
    case 'COMPLETED':
      return details.archive === undefined ? sentences.COMPLETED : 'its result was delivered as an archive.';
    case 'DEPLOYABLE':
      return `the pull request #${details.pullRequest?.number ?? '?'} waits for you.`;
    case 'NEEDS_INPUT':
      return `it waits for answers in a plain comment:\n${numbered(details.questions ?? [])}`;
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

function held({ hold, inputHash, verdict }: JobDetails): string {
  if (hold === undefined) return 'it is held; the pull request that shows the request is being opened.';
  if (hold.voided === true || (hold.inputHash !== undefined && hold.inputHash !== inputHash))
    return `it is held; pull request #${hold.pullRequest} is being brought up to date.`;
  const reviewers =
    verdict === undefined ? '' : ` An approval counts when it comes from ${describeReleasers(verdict)}.`;
  return `it is held and waits for a review of pull request #${hold.pullRequest}.${reviewers}`;
}

function numbered(questions: readonly string[]): string {
  return questions.map((question, index) => `${index + 1}. ${question}`).join('\n');
}

function rejections({ verdict }: JobDetails): string {
  const rules = verdict?.rules.filter((rule) => rule.effect === 'reject') ?? [];
  return rules.map((rule) => rule.reason).join(' ');
}
