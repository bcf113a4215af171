import type { Person } from './simulated-github.ts';

/** What a person has said on GitHub that the factory must not pass over in silence, and what stood in the log then. */
export type Said =
  /** A review of a request, held or not held any more. */
  | { kind: 'review'; jobId: string; reviewId: number; version: number }
  /** Changes requested of what was delivered, verified or not yet. */
  | { kind: 'feedback'; jobId: string; reviewId: number; version: number }
  | { kind: 'answer'; jobId: string; commentId: number; version: number }
  | { kind: 'edit'; jobId: string; version: number; body: string };

/** A review as it was given, whatever becomes of it on GitHub later. */
export type GivenReview = {
  pullRequest: number;
  author: Person;
  state: 'approved' | 'changes_requested';
  commitSha: string;
  body: string;
};
