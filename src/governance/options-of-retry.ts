import type { JobDetails } from '../job/job.ts';
import type { RunOptions } from '../job/job-values.ts';

/**
 * The options with which a job is tried again: what is asked for now comes on top of what was asked for before. That an earlier try was to stop after its plan holds for that
 * one alone. undefined when nothing changes.
 */
export function optionsOfRetry(
  { options }: Pick<JobDetails, 'options'>,
  asked: RunOptions = {},
): RunOptions | undefined {
  const carriedOut = options.planOnly === true && asked.planOnly === undefined ? { planOnly: false } : {};
  const changed = { ...carriedOut, ...asked };
  return Object.keys(changed).length === 0 ? undefined : changed;
}
