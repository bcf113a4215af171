/** Every state a job can be in, in the order of its way through the factory. */
export const jobStates = [
  'DRAFT',
  'GOVERNANCE_ANALYSIS',
  'HELD',
  'NEEDS_INPUT',
  'APPROVED',
  'TASK_PLANNING',
  'IN_PROGRESS',
  'VALIDATING',
  'DEPLOYABLE',
  'NEEDS_HUMAN',
  'COMPLETED',
  'FAILED',
  'REJECTED',
  'CANCELLED',
] as const;

export type JobState = (typeof jobStates)[number];

/** States that nothing leaves by itself. FAILED, REJECTED and CANCELLED can be retried by a person. */
export const terminalStates = [
  'COMPLETED',
  'FAILED',
  'REJECTED',
  'CANCELLED',
] as const satisfies readonly JobState[];

/** States in which an attempt holds the job's branch: a worker is starting, working or proving. */
export const workingStates = [
  'TASK_PLANNING',
  'IN_PROGRESS',
  'VALIDATING',
] as const satisfies readonly JobState[];

export function isTerminal(state: JobState): boolean {
  return (terminalStates as readonly JobState[]).includes(state);
}

export function isWorking(state: JobState): boolean {
  return (workingStates as readonly JobState[]).includes(state);
}

/** States that a job leaves only when a person does something. */
const waitingStates = [
  'HELD',
  'NEEDS_INPUT',
  'DEPLOYABLE',
  'NEEDS_HUMAN',
] as const satisfies readonly JobState[];

/** Whether nothing moves the job by itself: it has ended or waits for a person. */
export function isAtRest(state: JobState): boolean {
  return isTerminal(state) || (waitingStates as readonly JobState[]).includes(state);
}
