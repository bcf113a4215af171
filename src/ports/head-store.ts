import type { JobState } from '../job/job-state.ts';
import type { Priority } from '../job/job-values.ts';

/** The projection of a job by which lists are made. A hint: nothing is ever decided from it. */
export type Head = {
  jobId: string;
  version: number;
  state: JobState;
  priority: Priority;
  repositoryId: number;
  installationId: number;
  /** ISO time at which the state was entered: age within a priority. */
  stateSince: string;
  attempt: number;
  title: string;
  /** `owner/name#issue`, for people. */
  reference: string;
  waitingFor?: string;
};

export type HeadStore = {
  /** Puts the head unless a newer version is there already. */
  put(head: Head): Promise<void>;
  /** Puts the head also when one of the same version is there that says something else; never over a newer one. */
  rewrite(head: Head): Promise<void>;
  get(jobId: string): Promise<Head | undefined>;
  /** Heads in a state, critical before high before medium before low, oldest first. */
  list(state: JobState, limit: number): Promise<Head[]>;
  /**
   * Of each repository the approved head that is first in that order; of at most `limit` repositories, which go round: those after `after` in the store's own
   * order come first. What it costs grows with the number of repositories, never with the number of heads that one of them has.
   */
  firstApproved(limit: number, after?: number): Promise<Head[]>;
};
