import type { RepositoryAddress } from './github-facts.ts';

/** A file of `.github/workflows`; `text` is null where GitHub shows a name and no text that could be judged. */
export type WorkflowFile = { path: string; text: string | null };

/** Reading the workflows of GitHub Actions that a repository has. */
export type WorkflowFiles = {
  /** Those at a commit, none when it has no such folder. Errors as in GitHubFacts. What was read of a commit is remembered: it cannot change. */
  workflows(address: RepositoryAddress, commitSha: string): Promise<readonly WorkflowFile[]>;
};
