import type { FrozenRequest } from '../../contracts/frozen-request.ts';
import { isArtifactLost } from '../../contracts/is-artifact-lost.ts';
import { readFrozenRequest, requestUnreadable } from '../../contracts/read-frozen-request.ts';
import { isFactoryCommit } from '../../job/is-factory-commit.ts';
import type { Hold, JobDetails, KnownJob } from '../../job/job.ts';
import type { Account } from '../../job/job-values.ts';
import { secondOf } from '../../job/second-of.ts';
import { permitsSelfRelease } from '../../job/self-release.ts';
import type { PullRequestFacts, ReviewFacts } from '../../ports/github-facts.ts';
import { checkApprover } from '../check-approver.ts';
import type { Governance } from '../governance.ts';
import { issueEditors } from '../issue-editors.ts';
import { lastOpinionOf } from '../opinions.ts';
import { reviewsBeside } from '../reviews-beside.ts';

export type HeldReview = {
  job: KnownJob;
  hold: Hold;
  pullRequest: PullRequestFacts;
  review: ReviewFacts;
};
export type ReviewRefusal = { code: string; message: string; announce: boolean };

type Rule = (governance: Governance, held: HeldReview) => Promise<ReviewRefusal | undefined>;

/** In this order: what is quick to see, and what the reviewer can mend by reviewing again, comes first. */
const rules: readonly Rule[] = [notTheHeldCommit, notTheLatest, ownRequest, ownWords, ownCommits, noApprover];

/**
 * Why an approving review does not release a hold, by everything that GitHub says at this moment; undefined when it does. Throws when GitHub gives no answer:
 * nothing is released on an error.
 */
export async function whyNotRelease(
  governance: Governance,
  held: HeldReview,
): Promise<ReviewRefusal | undefined> {
  for (const rule of rules) {
    const refusal = await rule(governance, held);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function refuse(code: string, message: string): ReviewRefusal {
  return { code, message, announce: true };
}

async function notTheHeldCommit(
  _governance: Governance,
  { job, hold, pullRequest, review }: HeldReview,
): Promise<ReviewRefusal | undefined> {
  if (pullRequest.state !== 'open' || pullRequest.headRepositoryId !== job.details.repository.id)
    return refuse('not-open', 'This pull request is not open any more, so that its review releases nothing.');
  const isHeldCommit =
    review.commitSha === hold.headSha && pullRequest.headSha === hold.headSha && hold.voided !== true;
  if (isHeldCommit) return undefined;
  return refuse(
    'head-moved',
    `The review by @${review.author.login} is about another commit than the held one. Review the newest commit of this pull request.`,
  );
}

/** GitHub lets the last opinion of each reviewer count, and so does the factory. */
async function notTheLatest(
  governance: Governance,
  { job, pullRequest, review }: HeldReview,
): Promise<ReviewRefusal | undefined> {
  const all = await reviewsBeside(governance, job.details.repository, pullRequest.number, review);
  const last = lastOpinionOf(all, review.author.id);
  if (last?.id === review.id && last.state === 'approved') return undefined;
  /* Approved twice: the newer review is read for itself, and nothing needs to be said about this one. */
  if (last?.state === 'approved' && last.commitSha === review.commitSha)
    return {
      code: 'not-the-latest',
      message: 'The same person has approved once more since.',
      announce: false,
    };
  return refuse(
    'not-the-latest',
    `The approval by @${review.author.login} does not stand any more: it was dismissed, or the same person has said something else since.`,
  );
}

/** Whoever asked, whoever froze the request as it stands now, and whoever wrote a comment since the job was first asked for that became part of it when somebody asked once more, has had a say already. */
async function ownRequest(
  governance: Governance,
  { job: { details }, review: { author } }: HeldReview,
): Promise<ReviewRefusal | undefined> {
  const request = await frozenRequest(governance, details);
  if (request === 'lost')
    return refuse(
      'request-unreadable',
      `${requestUnreadable} \`/factory stop\` and then \`/factory run\` on the issue ask for it anew.`,
    );
  const hasAsked = author.id === details.requester.id || author.id === request.requester.id;
  /* What was said in the second of the question was there to be read. */
  const since = secondOf(details.askedAt);
  const hasWritten = request.comments.some(
    (comment) => comment.author.id === author.id && secondOf(comment.createdAt) > since,
  );
  if (!hasAsked && !hasWritten) return undefined;
  return permitsSelfRelease(details.verdict) ? undefined : selfRelease(author);
}

function selfRelease({ login }: Account): ReviewRefusal {
  return refuse(
    'self-release',
    `@${login} cannot release this hold: whoever asked for a job, or changed what it asks for, needs somebody else for that. Ask another approver to review this pull request.`,
  );
}

/** … also where the log does not know that they did. */
async function ownWords(
  governance: Governance,
  { job: { details }, review: { author } }: HeldReview,
): Promise<ReviewRefusal | undefined> {
  if (permitsSelfRelease(details.verdict)) return undefined;
  const editors = await issueEditors(governance, details);
  if (editors === 'unknown')
    return refuse(
      'too-many-edits',
      'The issue of this job is gone, or was edited more often than GitHub lists, so that nobody can say who wrote what is held. Ask for it in a new issue.',
    );
  return editors.some(({ id }) => id === author.id) ? selfRelease(author) : undefined;
}

/** `lost` when nobody can read it any more. */
async function frozenRequest(
  governance: Governance,
  { request }: JobDetails,
): Promise<FrozenRequest | 'lost'> {
  try {
    return await readFrozenRequest(governance, request.artifact);
  } catch (error) {
    if (isArtifactLost(error)) return 'lost';
    throw error;
  }
}

/** Of commits that were taken over the log knows who pushed them; of all others GitHub says whom they name as author and committer. */
async function ownCommits(
  { reviewers }: Governance,
  { job: { details }, pullRequest, review: { author } }: HeldReview,
): Promise<ReviewRefusal | undefined> {
  if (details.adoptedFrom?.some(({ id }) => id === author.id)) return ownCommit(author);
  const { commits, complete } = await reviewers.commits(details.repository, pullRequest.number);
  if (!complete)
    return refuse(
      'too-many-commits',
      'This pull request has more commits than GitHub lists, so that nobody can say who wrote them. Close it, and ask for the job again.',
    );
  const foreign = commits.filter(({ sha }) => !isFactoryCommit(details, sha));
  return foreign.some(({ people }) => people.includes(author.id)) ? ownCommit(author) : undefined;
}

function ownCommit({ login }: Account): ReviewRefusal {
  return refuse(
    'own-commits',
    `@${login} cannot release this hold: there are commits of theirs on this pull request. Ask an approver who has pushed none.`,
  );
}

async function noApprover(
  governance: Governance,
  { job: { details }, review: { author } }: HeldReview,
): Promise<ReviewRefusal | undefined> {
  const answer = await checkApprover(governance, details.repository, author, details.verdict?.approvers);
  return answer.allowed ? undefined : answer;
}
