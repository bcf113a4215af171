import type { RepositoryAddress } from './github-facts.ts';

/** What a failed check run says beyond its summary. Untrusted: it is what the repository's own code printed. */
export type FailedCheck = {
  name: string;
  /** Findings at places of the code, at most twenty. */
  annotations: { path: string; line: number; message: string }[];
  /** The end of its log, at most 64 KiB; absent where it has none that the App can read. */
  log?: string;
};

/** Errors as in GitHubFacts; that a log is gone, or kept from the App, is none. */
export type CheckLogs = {
  /** Of the failed check runs with these names at a commit, the newest of each; commit statuses have no logs. */
  failuresOf(address: RepositoryAddress, sha: string, names: readonly string[]): Promise<FailedCheck[]>;
};
