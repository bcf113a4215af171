import type { JobEvent } from './job-event.ts';
import type { JobState } from './job-state.ts';

/** The state an event leads to; events that are not named leave it as it is. */
export function stateAfter(state: JobState, event: JobEvent): JobState {
  if (event.type === 'VerdictRecorded') {
    return ({ approve: 'APPROVED', hold: 'HELD', reject: 'REJECTED' } as const)[event.verdict.decision];
  }
  return targets[event.type] ?? state;
}

const targets: Partial<Record<JobEvent['type'], JobState>> = {
  JobSubmitted: 'GOVERNANCE_ANALYSIS',
  JobRetried: 'GOVERNANCE_ANALYSIS',
  RequestAmended: 'GOVERNANCE_ANALYSIS',
  InputAdded: 'GOVERNANCE_ANALYSIS',
  HoldReleased: 'APPROVED',
  QuestionsAsked: 'NEEDS_INPUT',
  AttemptStarted: 'TASK_PLANNING',
  PlanRecorded: 'IN_PROGRESS',
  AttemptDeferred: 'APPROVED',
  ValidationStarted: 'VALIDATING',
  WorkResumed: 'IN_PROGRESS',
  BranchPushed: 'VALIDATING',
  ArchiveDelivered: 'DEPLOYABLE',
  DeliveryVerified: 'DEPLOYABLE',
  AttemptFailed: 'APPROVED',
  WorkerLost: 'APPROVED',
  HumanNeeded: 'NEEDS_HUMAN',
  JobCompleted: 'COMPLETED',
  JobFailed: 'FAILED',
  JobCancelled: 'CANCELLED',
};
