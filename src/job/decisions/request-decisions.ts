import type { Decisions, HashOf } from '../decision.ts';
import { inputHashOf } from '../input-hash.ts';
import { isJudgedAnew } from '../is-judged-anew.ts';
import type { JobDetails } from '../job.ts';
import type { JobEvent } from '../job-event.ts';
import type { InputPart } from '../job-values.ts';
import { refuse } from '../refusal.ts';

/** The event that adds a part to what was asked and sends the job back to governance under its new input hash. */
export function inputAdded(details: JobDetails, part: InputPart, hashOf: HashOf, headSha?: string): JobEvent {
  const inputHash = inputHashOf(details.request, [...details.additions, part], hashOf);
  return { type: 'InputAdded', part, inputHash, ...(headSha === undefined ? {} : { headSha }) };
}

/** What people ask anew or change in what they asked. */
export const requestDecisions: Decisions<
  'RetryJob' | 'AmendRequest' | 'AddConstraints' | 'GuideJob' | 'AnswerQuestions' | 'RebaseJob'
> = {
  RetryJob({ by, guidance, options, request }, { details }, hashOf) {
    const additions = [
      ...(request === undefined ? details.additions : []),
      ...(guidance === undefined ? [] : [guidance]),
    ];
    return [
      {
        type: 'JobRetried',
        by,
        ...(request === undefined ? {} : { request }),
        ...(options === undefined ? {} : { options }),
        ...(guidance === undefined ? {} : { guidance }),
        inputHash: inputHashOf(request ?? details.request, additions, hashOf),
      },
    ];
  },
  AmendRequest({ request, by }, { details }, hashOf) {
    const inputHash = inputHashOf(request, details.additions, hashOf);
    return [{ type: 'RequestAmended', request, ...(by === undefined ? {} : { by }), inputHash }];
  },
  AddConstraints({ part }, job, hashOf) {
    if (job.state !== 'HELD' && !isJudgedAnew(job)) {
      return refuse(
        'not-applicable',
        'The request is not held any more, so that a review of it changes nothing.',
      );
    }
    return [inputAdded(job.details, part, hashOf)];
  },
  GuideJob: ({ part }, { details }, hashOf) => [inputAdded(details, part, hashOf)],
  RebaseJob: ({ part }, { details }, hashOf) => [inputAdded(details, part, hashOf)],
  AnswerQuestions({ part }, { state, details }, hashOf) {
    if (state === 'NEEDS_HUMAN' && details.human?.reason !== 'question') {
      return refuse(
        'wrong-reason',
        'The job waits for a person, but not for an answer. Use `/factory retry` with your guidance.',
      );
    }
    return [inputAdded(details, part, hashOf)];
  },
};
