import type { Decisions } from '../decision.ts';
import { hasAskedFor } from '../has-asked-for.ts';
import { isKnownHead } from '../is-known-head.ts';
import { refuse } from '../refusal.ts';
import { ourShas } from './worker-decisions.ts';

/** How people steer a job that is on its way, and where its repository has gone meanwhile. */
export const steeringDecisions: Decisions<
  'RaiseBudget' | 'ChangePriority' | 'MoveRepository' | 'PauseJob' | 'ResumeJob' | 'CancelJob'
> = {
  RaiseBudget({ by, microUsd }, { state, details }) {
    if (hasAskedFor(details, by.id)) {
      return refuse('own-request', 'Who asked for the job cannot raise its budget; another approver can.');
    }
    const raised = { type: 'BudgetRaised', by, microUsd } as const;
    const waitedForIt = state === 'NEEDS_HUMAN' && details.human?.reason === 'budget';
    return waitedForIt ? [raised, { type: 'JobRetried', by, inputHash: details.inputHash }] : [raised];
  },
  MoveRepository: ({ installationId, owner, name }) => [
    { type: 'RepositoryMoved', installationId, owner, name },
  ],
  ChangePriority: ({ by, priority }) => [{ type: 'PriorityChanged', by, priority }],
  PauseJob({ by }, { state, details }) {
    /* What is pushed is delivered or refuted in a moment. Whoever resumed it later would have a worker look for work that is done. */
    if (state === 'VALIDATING' && details.attempt?.pushedSha !== undefined) {
      return refuse(
        'attempt-finished',
        'Nothing is left to pause: the work is pushed and is being verified, and then its pull request waits for a review. `/factory stop` ends the job.',
      );
    }
    return [{ type: 'HumanNeeded', reason: 'paused', explanation: `Paused by ${by.login}.` }];
  },
  ResumeJob({ by, adoption }, { details, stateSince }) {
    if (details.human?.reason !== 'paused') {
      return refuse('wrong-reason', 'The job is not paused. `/factory retry` starts it again.');
    }
    /* The wish to stop after the plan has been met where there is one, and not where people paused before it was made. */
    const isMet = details.options.planOnly === true && details.attempt?.planned === true;
    const options = isMet ? { options: { ...details.options, planOnly: false } } : {};
    const resumed = { type: 'JobRetried', by, ...options, inputHash: details.inputHash } as const;
    if (adoption === undefined) return [resumed];
    const { pausedSince, previousSha, headSha, pushedBy } = adoption;
    if (pausedSince !== stateSince || pushedBy.length === 0) {
      return refuse('stale-input', 'The job was paused anew meanwhile. Write `/factory resume` once more.');
    }
    if (!ourShas(details).includes(previousSha) || isKnownHead(details, headSha)) {
      return refuse(
        'branch-not-ours',
        'The commits on the branch do not follow what the factory left there.',
      );
    }
    return [{ type: 'BranchAdopted', previousSha, headSha, pushedBy, by }, resumed];
  },
  CancelJob: ({ cause, by }) => [{ type: 'JobCancelled', cause, ...(by === undefined ? {} : { by }) }],
};
