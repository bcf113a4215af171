/** The words of a job for those who never see how one is decided: adapters, the worker, the command line. */
export type { JobEvent } from '../job/job-event.ts';
export { type JobState, jobStates } from '../job/job-state.ts';
export * from '../job/job-values.ts';
