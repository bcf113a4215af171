import type { RepositoryAddress } from './github-facts.ts';

/** One move of a branch, as GitHub itself saw it happen: who was signed in, not who a commit says wrote it. */
export type Push = {
  /** `other`: what takes commits away or replaces them, such as a forced push or a deletion. */
  kind: 'created' | 'pushed' | 'other';
  /** What the branch pointed at before; null when there was none. */
  before: string | null;
  /** What it points at since; null when it is gone. */
  after: string | null;
  by: { id: number; login: string; type: string };
  /** ISO time. */
  at: string;
};

/** Who moved a branch, and when. Errors as in GitHubFacts. */
export type PushHistory = {
  /** The newest hundred moves of a branch at most, newest first; none when GitHub knows of none. */
  pushesOf(address: RepositoryAddress, branch: string): Promise<Push[]>;
};
