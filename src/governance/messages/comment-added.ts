import type { Commit } from '../../contracts/commit.ts';
import type { JobMessageOf } from '../../contracts/job-message.ts';
import { type AnswerWindow, answerWindowOf, isAnswerTime } from '../../job/answer-window.ts';
import type { Job } from '../../job/job.ts';
import type { InputPart } from '../../job/job-values.ts';
import { secondOf } from '../../job/second-of.ts';
import { transitions } from '../../job/transitions.ts';
import type { CommentFacts } from '../../ports/github-facts.ts';
import { withoutCommands } from '../../request/command-lines.ts';
import { accountOf } from '../actor-of.ts';
import { checkPermission } from '../check-permission.ts';
import type { Governance } from '../governance.ts';
import { asked, asOf, type Intent, ignore, refused, repeat } from '../intent.ts';
import { jobOfIssue } from '../job-of-issue.ts';
import { showsIssues } from '../shows-issues.ts';
import { visibleMarkdown } from '../visible-text/visible-markdown.ts';

/** What an input part may hold, less the questions that stand above the answer. */
const longestAnswer = 10_000;

/**
 * A comment on an issue whose job has asked something: the answer, when somebody who may steer the factory wrote it after the questions and did
 * not edit it. The first one continues the job, as guidance does; further ones, until the next attempt starts, are added to it and make governance judge again.
 */
export async function commentAdded(
  governance: Governance,
  message: JobMessageOf<'comment-added'>,
): Promise<Intent> {
  const { repository, issueNumber, commentId, commandId } = message;
  const { jobId, job, commits, handled } = await jobOfIssue(governance, message);
  if (handled) return repeat(jobId, commandId);
  const window = answerWindowOf(commits);
  const isOpen = window !== undefined && isWaiting(job, window);
  // Once something is worked with and no more can be added, whoever answered meanwhile is told.
  if (window === undefined || !(isOpen || window.until !== undefined)) return ignore('no-question');
  const comments = await governance.facts.comments(repository, issueNumber);
  const comment = comments.find(({ id }) => id === commentId);
  if (comment === undefined) return ignore('comment-gone');
  const isEarlier = isAboutEarlierQuestions(commits, window, comment.createdAt);
  if (!isEarlier && !isAnswerTime(window, comment.createdAt)) return ignore('not-about-the-questions');
  const late = lateness(window, isOpen, isEarlier);

  const sender = comment.author;
  const said = { ...message, sender };
  const replyTo = { repository, issueNumber, commentId };
  const permission = await checkPermission(governance, repository, sender);
  if (!permission.allowed) {
    // Bots might answer back, and who was told once needs no second line: neither is worth an entry in the log.
    if (late !== undefined || !permission.announce || wasRefused(commits, window, sender.id))
      return ignore(permission.code);
    const text = `@${sender.login}, thank you, but only people with write access to this repository can answer the factory's questions.`;
    return refused(jobId, said, { command: 'answer', code: permission.code, message: text }, replyTo);
  }
  if (late !== undefined) {
    const text = `@${sender.login}, the factory has heard ${late.text}`;
    return refused(jobId, said, { command: 'answer', code: late.code, message: text }, replyTo);
  }
  /* A comment does not say whose issue it stands on, and whoever wrote it may write only where the name leads to by now. */
  if (!(await showsIssues(governance.facts, repository))) return ignore('repository-gone');
  const part = partOf(comment, window);
  if ('refusal' in part) return refused(jobId, said, { command: 'answer', ...part.refusal }, replyTo);
  /* Not of a job that was asked for anew meanwhile: it may ask something else, or nothing. */
  return asOf(job, asked(jobId, said, { type: 'AnswerQuestions', part }, replyTo));
}

/** Whether an answer changes what the job works on. */
function isWaiting({ state, details }: Job, { continued }: AnswerWindow): boolean {
  if (state === 'NEEDS_INPUT') return true;
  if (state === 'NEEDS_HUMAN') return details?.human?.reason === 'question';
  return continued && transitions.AnswerQuestions[state] !== undefined;
}

/** Why an answer that was written in time is heard too late; undefined when it is not. */
function lateness(
  { answered }: AnswerWindow,
  isOpen: boolean,
  isEarlier: boolean,
): { code: string; text: string } | undefined {
  if (!isOpen)
    return {
      code: 'answered-already',
      text: `${answered ? 'another answer' : 'something else'} first and has worked with it. If your comment still matters, request changes of the pull request, or write it behind \`/factory guide\`.`,
    };
  if (!isEarlier) return undefined;
  return {
    code: 'newer-questions',
    text: 'another answer first and asks something else now. If your comment still matters, write it again.',
  };
}

/** Whether a comment was written while earlier questions were open: somebody else was quicker, and other questions are open now. */
function isAboutEarlierQuestions(
  commits: readonly Commit[],
  { from }: AnswerWindow,
  createdAt: string,
): boolean {
  return (
    secondOf(createdAt) < secondOf(from) &&
    commits.some(
      ({ at, events }) =>
        secondOf(at) <= secondOf(createdAt) && events.some(({ type }) => type === 'QuestionsAsked'),
    )
  );
}

/** Whether this person was told since the questions that they cannot answer them. */
function wasRefused(commits: readonly Commit[], { from }: AnswerWindow, accountId: number): boolean {
  return commits.some(
    ({ at, actor, events }) =>
      at >= from &&
      actor.kind === 'person' &&
      actor.account.id === accountId &&
      events.some(
        (event) =>
          event.type === 'CommandRefused' && event.command === 'answer' && event.code === 'no-permission',
      ),
  );
}

type Refused = { refusal: { code: string; message: string } };

function partOf(comment: CommentFacts, { round, questions, answered }: AnswerWindow): InputPart | Refused {
  if (comment.updatedAt !== comment.createdAt)
    return no(
      'comment-edited',
      'The comment was edited before it could be read. Write the answer in a new one.',
    );
  /* In this order: a command line may begin the HTML comment that hides what follows it. */
  const text = withoutCommands(visibleMarkdown(comment.body).text);
  if (text === '') return no('empty-answer', 'There is nothing in the comment that a reader could see.');
  if (text.length > longestAnswer)
    return no(
      'answer-too-long',
      `An answer may have ${longestAnswer} characters. Say it in fewer words, or in the repository itself.`,
    );
  const about = answered
    ? `More on the questions of round ${round}:`
    : `Questions of round ${round}:\n${questions.map((question, index) => `${index + 1}. ${question}`).join('\n')}`.slice(
        0,
        6_000,
      );
  return {
    kind: 'answer',
    text: `${about}\n\nAnswer:\n${text}`,
    author: accountOf(comment.author),
    source: `comment:${comment.id}`,
  };
}

function no(code: string, message: string): Refused {
  return { refusal: { code, message } };
}
