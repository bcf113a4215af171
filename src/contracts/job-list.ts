/** What a list of jobs is ordered by, for those who store it and know nothing else of jobs. */
export { isAtRest, jobStates } from '../job/job-state.ts';
export { batchWindowSchema, priorities, prioritySchema } from '../job/job-values.ts';
