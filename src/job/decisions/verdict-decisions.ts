import type { Decisions } from '../decision.ts';
import { refuse } from '../refusal.ts';

/** Governance's answers: verdicts, holds and their release, questions. */
export const verdictDecisions: Decisions<
  'RecordVerdict' | 'RecordHold' | 'ReleaseHold' | 'AskQuestions' | 'ExpireQuestions'
> = {
  RecordVerdict({ verdict }, { details }) {
    if (verdict.inputHash !== details.inputHash) {
      return refuse('stale-input', 'The verdict is about an older input; governance judges the newest.');
    }
    return [{ type: 'VerdictRecorded', verdict }];
  },
  RecordHold: ({ pullRequest, headSha }) => [{ type: 'HoldOpened', pullRequest, headSha }],
  ReleaseHold({ reviewer, reviewId, headSha, inputHash }, { details }) {
    if (inputHash !== details.inputHash) {
      return refuse('stale-input', 'The review approves an older request than the one that is held.');
    }
    if (details.hold === undefined || headSha !== details.hold.headSha) {
      return refuse('head-moved', 'The review approves another commit than the held one.');
    }
    return [{ type: 'HoldReleased', reviewer, reviewId, headSha, inputHash }];
  },
  AskQuestions({ questions, attempt }, { state, details }) {
    if (attempt !== undefined && attempt !== details.attempt?.number) {
      return refuse('fenced', `Attempt ${attempt} has been superseded.`);
    }
    if (attempt !== undefined && state !== 'TASK_PLANNING') {
      return refuse('stopped', `The job is ${state}; attempt ${attempt} does not plan any more.`);
    }
    if (attempt === undefined && state === 'TASK_PLANNING') {
      return refuse('fenced', 'Only the running attempt may ask while it plans.');
    }
    const allowed = details.verdict?.limits.questionRounds ?? 2;
    if (details.rounds.questions >= allowed) {
      const explanation = `Still open after ${allowed} rounds of questions:\n${questions.join('\n')}`.slice(
        0,
        8_192,
      );
      return [{ type: 'HumanNeeded', reason: 'question', explanation }];
    }
    return [{ type: 'QuestionsAsked', questions, ...(attempt === undefined ? {} : { attempt }) }];
  },
  ExpireQuestions: () => [
    { type: 'HumanNeeded', reason: 'question', explanation: 'Nobody answered the questions in time.' },
  ],
};
