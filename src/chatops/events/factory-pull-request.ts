import { z } from 'zod';
import { issueNumberOfBranch } from '../../contracts/job-id.ts';

/** What tells whether a pull request can be one of the factory's. */
export const pullRequestSchema = () =>
  z.object({
    id: z.int().positive(),
    number: z.int().positive(),
    merged: z.boolean().nullish(),
    closed_at: z.string().nullish(),
    updated_at: z.string(),
    // The head's repository is null once its fork has been deleted.
    head: z.object({ ref: z.string(), repo: z.object({ id: z.int().positive() }).nullable() }),
    base: z.object({ repo: z.object({ id: z.int().positive() }) }),
  });

/** The factory branch the pull request comes from; undefined for a fork's, whatever its branch is called. */
export function factoryBranchOf({
  head,
  base,
}: z.infer<ReturnType<typeof pullRequestSchema>>): string | undefined {
  const sameRepository = head.repo !== null && head.repo.id === base.repo.id;
  return sameRepository && issueNumberOfBranch(head.ref) !== undefined ? head.ref : undefined;
}
