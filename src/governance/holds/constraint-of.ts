import { canWrite } from '../check-permission.ts';
import { feedbackOf } from '../feedback-of.ts';
import type { Governance } from '../governance.ts';
import { takenBack } from '../taken-back.ts';
import { asRefusal, type ReviewAnswer } from './review-answer.ts';
import type { HeldReview } from './why-not-release.ts';

/** What a review that requests changes makes of the request it is about: its words become part of it, where their author may have it changed and still wants it. Throws when GitHub gives no answer. */
export async function constraintOf(
  { facts, reviewers }: Pick<Governance, 'facts' | 'reviewers'>,
  { job, hold, review }: Pick<HeldReview, 'job' | 'hold' | 'review'>,
): Promise<ReviewAnswer> {
  const { author } = review;
  const refusal = await takenBack({ reviewers }, job.details.repository, hold.pullRequest, review);
  if (refusal !== undefined) return asRefusal({ ...refusal, announce: false });
  const refuse = (code: string, message: string) => asRefusal({ code, message, announce: true });
  if (!(await canWrite(facts, job.details.repository, author)))
    return refuse(
      'no-permission',
      `The review by @${author.login} changes nothing: only people with write access can change what is asked for.`,
    );
  if (review.commitSha !== hold.headSha || hold.ofEarlierTry === true)
    return refuse(
      'head-moved',
      'The review is about another commit than the held one. Review the newest one to have it changed.',
    );
  const part = feedbackOf(review, 'constraint');
  if ('refusal' in part) return refuse(part.refusal.code, part.refusal.message);
  return { command: { type: 'AddConstraints', part }, announce: true };
}
