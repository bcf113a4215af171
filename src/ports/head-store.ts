import type { JobState } from '../job/job-state.ts';
import type { BatchWindow, Priority } from '../job/job-values.ts';

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
  /** ISO time at which an approved job should have started. */
  startBy?: string;
  /** The window an approved job may start in; absent: it may always. */
  window?: BatchWindow;
};

/** Where a round over repositories and priorities stands. */
export type QueuePosition = Pick<Head, 'repositoryId' | 'priority'>;

/** Where a walk through the heads of a state stands: at the head with these, which need not be there any more. */
export type ListPosition = Pick<Head, 'priority' | 'stateSince' | 'jobId'>;

export type HeadStore = {
  /** Puts the head unless a newer version is there already. The job is marked to be anchored, as by `rewrite`. */
  put(head: Head): Promise<void>;
  /** Puts the head also when one of the same version is there that says something else; never over a newer one. */
  rewrite(head: Head): Promise<void>;
  get(jobId: string): Promise<Head | undefined>;
  /**
   * Heads in a state, critical before high before medium before low, oldest first; those behind `after` only. Fewer than `limit` of them are the last. Whoever walks through many
   * meets each that stays in its state: one that moves on does not shift the others.
   */
  list(state: JobState, limit: number, after?: ListPosition): Promise<Head[]>;
  /**
   * Of each repository and priority the approved head that has waited longest; of at most `limit` such groups, which go round: those after `after` in the store's own
   * order come first. What it costs grows with the number of groups, never with the number of heads that one of them has.
   */
  firstApproved(limit: number, after?: QueuePosition): Promise<Head[]>;
};
