import type { JobDetails } from '../../job/job.ts';
import { type InputPart, longestInputText } from '../../job/job-values.ts';
import { wordsOf } from '../feedback-of.ts';
import type { Governance } from '../governance.ts';
import { lastOpinions } from '../opinions.ts';
import { redChecksPart } from './red-checks-part.ts';

const separator = '\n\n';
/** Of the checks that are told of, so that what reviewers have said has its place in the summary; they can be read again. */
const mostOfChecks = 4_000;
const mark = '\n… (cut; the rest stands on the pull request)';

/**
 * The feedback as it goes to the job. When its rounds are used up a person takes over, and the part becomes the summary of everything that is open on the pull request:
 * what a reviewer has just said to its last word, each other review that still requests changes, with its points, and each red check, with what it says. `/factory retry` then works on all of it.
 */
export async function withWhatIsOpen(
  governance: Governance,
  details: JobDetails,
  part: InputPart,
): Promise<InputPart> {
  if (!isBeyondBounds(details, part)) return part;
  const others =
    part.kind === 'ci' ? await openReviews(governance, details, part) : await openChecks(governance, details);
  const own = part.kind === 'ci' ? part.text.slice(0, mostOfChecks) : part.text;
  const share = Math.floor((longestInputText - own.length) / others.length) - separator.length;
  const pieces = share < mark.length ? [] : others.map((text) => cutTo(share, text));
  return { ...part, text: [own, ...pieces].join(separator) };
}

function cutTo(longest: number, text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest - mark.length)}${mark}`;
}

function isBeyondBounds({ rounds, verdict }: JobDetails, { kind }: InputPart): boolean {
  return kind === 'ci'
    ? rounds.ci >= (verdict?.limits.ciRounds ?? 0)
    : rounds.review >= (verdict?.limits.reviewRounds ?? 0);
}

/** The last word of each reviewer who still requests changes on the delivered commit; what was answered by a later commit is history. */
async function openReviews(
  { facts, reviewers }: Governance,
  { repository, pullRequest, deliveredSha }: JobDetails,
  { source }: InputPart,
): Promise<string[]> {
  if (pullRequest === undefined) return [];
  const texts: string[] = [];
  const opinions = lastOpinions(await reviewers.reviews(repository, pullRequest.number));
  for (const { id, state, commitSha, author } of opinions) {
    if (state !== 'changes_requested' || commitSha !== deliveredSha || source === `review:${id}`) continue;
    const review = await facts.review(repository, pullRequest.number, id);
    const said = review === undefined ? '' : wordsOf(review);
    if (said !== '') texts.push(`Review by @${author.login}:\n${said}`);
  }
  return texts;
}

async function openChecks(
  governance: Governance,
  { repository, deliveredSha }: JobDetails,
): Promise<string[]> {
  if (deliveredSha === undefined) return [];
  const red = (await governance.facts.checks(repository, deliveredSha)).filter(
    (check) => check.state === 'failure',
  );
  if (red.length === 0) return [];
  return [(await redChecksPart(governance, repository, deliveredSha, red)).text];
}
