import type { Learning } from '../contracts/learning.ts';

/** A job's word for a fact. */
export type Confirmation = Omit<Learning, 'confirmedBy' | 'hitBy' | 'createdAt' | 'lastVerified'> & {
  jobId: string;
  /** ISO time. */
  at: string;
};
export type LearningPage = { learnings: Learning[]; next?: string };

/** What agents learnt about repositories. Telling it the same again changes nothing, in whatever order. */
export type LearningStore = {
  /** Keeps the fact, or that one more job found it; words and scope stay as they were first told. */
  confirm(confirmation: Confirmation): Promise<void>;
  /** A job was told the fact and passed. Of a fact that is gone nothing is kept. */
  hit(hit: { repositoryId: number; id: string; jobId: string; at: string }): Promise<void>;
  /** Everything known about a repository. */
  list(repositoryId: number): Promise<Learning[]>;
  forget(repositoryId: number, id: string): Promise<void>;
  /** Of all repositories, in the store's own order. `after`: the `next` of the page before. */
  page(after?: string): Promise<LearningPage>;
};
