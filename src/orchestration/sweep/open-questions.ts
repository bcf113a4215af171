import { factoryConfigDefaults } from '../../config/factory-config-defaults.ts';
import type { Commit } from '../../contracts/commit.ts';
import { answerCommandId, type JobMessage } from '../../contracts/job-message.ts';
import { mayHoldCommand } from '../../contracts/may-hold-command.ts';
import { type AnswerWindow, answerWindowOf, isAnswerTime } from '../../job/answer-window.ts';
import type { Job, JobDetails } from '../../job/job.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CommentFacts, GitHubFacts } from '../../ports/github-facts.ts';
import type { MessageQueue } from '../../ports/message-queue.ts';
import { queueGroupOf } from '../queue-group.ts';
import { aboutJob, type Tally } from './tally.ts';

type Deps = { facts: Pick<GitHubFacts, 'comments'>; jobs: MessageQueue<JobMessage>; clock: Clock };

const hourMs = 3_600_000;
/** In one look; the others have their turn in the next. */
const mostAnswers = 5;

/**
 * Looks after a job that waits for answers: hands governance comments whose webhook got lost, and says when people are to be reminded, or the job is to be handed to
 * them. True when something was found.
 */
export async function lookAfterQuestions(
  deps: Deps,
  job: Job,
  commits: readonly Commit[],
  tally: Tally,
): Promise<boolean> {
  const { details } = job;
  const waits =
    job.state === 'NEEDS_INPUT' || (job.state === 'NEEDS_HUMAN' && details?.human?.reason === 'question');
  const window = waits ? answerWindowOf(commits) : undefined;
  if (details === undefined || window === undefined) return false;
  const unheard = await unheardAnswers(deps, details, window, commits);
  for (const comment of unheard) await handOver(deps, job, details, comment);
  if (unheard.length > 0) {
    tally.found('answer-unheard', aboutJob(job), unheard.length);
    return true;
  }
  const due = dueOf(job, details, deps.clock.now());
  if (due === undefined) return false;
  const round = details.rounds.questions;
  const commandId = `questions-${due}:${job.id}:${round}`;
  await deps.jobs.send(
    { type: 'questions-due', commandId, jobId: job.id, round, due },
    { group: queueGroupOf(job), deduplicationId: commandId },
  );
  tally.found(`questions-${due}`, aboutJob(job));
  return true;
}

/** Comments of people since the questions that are no commands and that the log knows nothing of; not those of people who were told meanwhile that they may not answer: what else is wrong with an answer, the next one may do right. */
async function unheardAnswers(
  { facts }: Deps,
  { repository, issueNumber }: JobDetails,
  window: AnswerWindow,
  commits: readonly Commit[],
): Promise<CommentFacts[]> {
  const heard = new Set(commits.map(({ commandId }) => commandId));
  const refused = new Set(
    commits.flatMap(({ at, actor, events }) =>
      at >= window.from &&
      actor.kind === 'person' &&
      events.some(
        (event) =>
          event.type === 'CommandRefused' && event.command === 'answer' && event.code === 'no-permission',
      )
        ? [actor.account.id]
        : [],
    ),
  );
  const comments = await facts.comments(repository, issueNumber);
  return comments
    .filter(
      ({ id, author, body, createdAt }) =>
        author.type === 'User' &&
        !refused.has(author.id) &&
        !heard.has(answerCommandId(id)) &&
        isAnswerTime(window, createdAt) &&
        !mayHoldCommand(body),
    )
    .slice(0, mostAnswers);
}

async function handOver(
  { jobs, clock }: Deps,
  job: Job,
  { repository, issueNumber }: JobDetails,
  { id, author }: CommentFacts,
): Promise<void> {
  const commandId = answerCommandId(id);
  await jobs.send(
    {
      type: 'comment-added',
      commandId,
      repository,
      sender: author,
      deliveryId: 'sweeper',
      receivedAt: new Date(clock.now()).toISOString(),
      issueNumber,
      commentId: id,
    },
    { group: queueGroupOf(job), deduplicationId: commandId },
  );
}

/*
 * asked ── remind_after_hours: reminder ── expire_after_hours: handed to people
 */
function dueOf(job: Job, details: JobDetails, now: number): 'reminder' | 'expiry' | undefined {
  if (job.state !== 'NEEDS_INPUT') return undefined;
  const defaults = factoryConfigDefaults.questions;
  const { remindAfterHours = defaults.remind_after_hours, expireAfterHours = defaults.expire_after_hours } =
    details.waits ?? {};
  const hours = (now - Date.parse(job.stateSince)) / hourMs;
  if (hours >= expireAfterHours) return 'expiry';
  return hours >= remindAfterHours && details.remindedAt === undefined ? 'reminder' : undefined;
}
