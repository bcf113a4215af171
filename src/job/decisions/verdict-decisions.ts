import type { Decisions } from '../decision.ts';
import { isOwnRelease } from '../is-own-release.ts';
import type { JobDetails } from '../job.ts';
import type { JobCommandOf } from '../job-command.ts';
import type { JobState } from '../job-state.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { permitsSelfRelease } from '../self-release.ts';

/** Governance's answers: verdicts, holds and their release, questions. */
export const verdictDecisions: Decisions<
  | 'RecordVerdict'
  | 'RecordHold'
  | 'VoidHold'
  | 'ReleaseHold'
  | 'DetachHold'
  | 'AskQuestions'
  | 'RemindQuestions'
  | 'ExpireQuestions'
> = {
  RecordVerdict({ verdict, usage, raisedMicroUsd }, { details }) {
    if (verdict.inputHash !== details.inputHash) {
      return refuse('stale-input', 'The verdict is about an older input; governance judges the newest.');
    }
    /* The input hash does not cover them: a job that was tried again with others may have the same one. */
    const { agent = verdict.agent, model = verdict.model } = details.options;
    const { deliver = verdict.deliver ?? 'pr', planOnly = false } = details.options;
    const isOfThis =
      agent === verdict.agent &&
      model === verdict.model &&
      deliver === (verdict.deliver ?? 'pr') &&
      planOnly === (verdict.planOnly ?? false);
    if (!isOfThis)
      return refuse(
        'stale-input',
        'The verdict is about another agent, model or delivery than were asked for since, or about a plan alone.',
      );
    return [
      {
        type: 'VerdictRecorded',
        verdict,
        ...(usage === undefined ? {} : { usage }),
        ...(raisedMicroUsd === undefined || raisedMicroUsd === details.raisedMicroUsd
          ? {}
          : { raisedMicroUsd }),
      },
    ];
  },
  RecordHold({ pullRequest, headSha, inputHash }, { state, details }) {
    if (state === 'HELD' && inputHash !== details.inputHash) {
      return refuse('stale-input', 'The held commit shows an older request than the one that was judged.');
    }
    return [{ type: 'HoldOpened', pullRequest, headSha, inputHash }];
  },
  VoidHold({ pullRequest, headSha }, { details: { hold } }) {
    if (hold?.pullRequest !== pullRequest) {
      return refuse('foreign-pull-request', 'That pull request does not hold this job.');
    }
    if (hold.headSha === headSha) {
      return refuse('hold-stands', 'The branch points at the held commit.');
    }
    return [{ type: 'HoldVoided', pullRequest, headSha }];
  },
  ReleaseHold({ reviewer, reviewId, headSha, inputHash, selfRelease }, { details }) {
    if (inputHash !== details.inputHash) {
      return refuse('stale-input', 'The review approves an older request than the one that is held.');
    }
    const { hold, verdict } = details;
    if (hold === undefined || headSha !== hold.headSha || hold.voided === true) {
      return refuse('head-moved', 'The review approves another commit than the held one.');
    }
    if (hold.inputHash !== undefined && hold.inputHash !== inputHash) {
      return refuse('stale-input', 'The held commit shows an older request than the one that was judged.');
    }
    const isOwn = isOwnRelease(details, reviewer.id);
    if (isOwn && !(selfRelease === true && permitsSelfRelease(verdict))) {
      return refuse(
        'self-release',
        'Who asked for the job, also anew, or gave guidance that nobody has released yet, cannot release its hold. Ask another approver to review the pull request.',
      );
    }
    const own = isOwn ? { selfRelease: true as const } : {};
    return [{ type: 'HoldReleased', reviewer, reviewId, headSha, inputHash, ...own }];
  },
  DetachHold({ pullRequest, explanation }, { details: { hold } }) {
    if (hold?.pullRequest !== pullRequest) {
      return refuse('foreign-pull-request', 'That pull request does not hold this job.');
    }
    return [{ type: 'HoldDetached', pullRequest, explanation }];
  },
  AskQuestions(command, { state, details }) {
    const refusal =
      command.attempt === undefined
        ? whyNotAsk(command, state, details)
        : whyNotAskAs(command.attempt, state, details);
    if (refusal !== undefined) return refusal;
    const { questions, attempt, usage, waits } = command;
    const allowed = roundsAllowed(details);
    if (details.rounds.questions >= allowed) {
      const explanation = `Still open after ${allowed} rounds of questions:\n${questions.join('\n')}`.slice(
        0,
        8_192,
      );
      return [
        {
          type: 'HumanNeeded',
          reason: 'question',
          explanation,
          ...(usage === undefined ? {} : { usage }),
        },
      ];
    }
    const { remindAfterHours, expireAfterHours } = details.verdict?.limits ?? {};
    const judged =
      remindAfterHours === undefined || expireAfterHours === undefined
        ? undefined
        : { remindAfterHours, expireAfterHours };
    const configured = waits ?? judged;
    const asking = {
      ...(attempt === undefined ? {} : { attempt }),
      ...(usage === undefined ? {} : { usage }),
      ...(configured === undefined ? {} : { waits: configured }),
    };
    return [{ type: 'QuestionsAsked', questions, ...asking }];
  },
  RemindQuestions(_, { details }) {
    if (details.remindedAt !== undefined) {
      return refuse('already-reminded', 'People have been reminded of these questions.');
    }
    return [{ type: 'QuestionsReminded' }];
  },
  ExpireQuestions: () => [
    { type: 'HumanNeeded', reason: 'question', explanation: 'Nobody answered the questions in time.' },
  ],
};

function roundsAllowed({ verdict }: JobDetails): number {
  return verdict?.limits.questionRounds ?? 2;
}

/** Why governance cannot ask. */
function whyNotAsk(
  { inputHash }: JobCommandOf<'AskQuestions'>,
  state: JobState,
  details: JobDetails,
): Refusal | undefined {
  if (state === 'TASK_PLANNING') return refuse('fenced', 'Only the running attempt may ask while it plans.');
  if (inputHash !== undefined && inputHash !== details.inputHash)
    return refuse('stale-input', 'The questions are about an older input; governance reads the newest.');
  if (details.rounds.questions >= roundsAllowed(details))
    return refuse('bounds', 'People were asked often enough; governance judges what there is.');
  return undefined;
}

/** Why an attempt cannot ask. */
function whyNotAskAs(attempt: number, state: JobState, details: JobDetails): Refusal | undefined {
  if (attempt !== details.attempt?.number) return refuse('fenced', `Attempt ${attempt} has been superseded.`);
  if (state !== 'TASK_PLANNING')
    return refuse('stopped', `The job is ${state}; attempt ${attempt} does not plan any more.`);
  return undefined;
}
