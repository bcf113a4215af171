import { z } from 'zod';
import { issueNumberOfBranch } from '../../contracts/job-id.ts';
import { defineRoute, originSchema } from './webhook-route.ts';

/** A check suite on a factory branch has ended. A suite that is run again ends again, at another moment. The factory's own suite is not heard. */
export const checkSuiteCompleted = defineRoute({
  event: 'check_suite.completed',
  payload: () =>
    originSchema().extend({
      check_suite: z.object({
        id: z.int().positive(),
        head_branch: z.string().nullable(),
        head_sha: z.string().min(1),
        updated_at: z.string(),
        app: z.object({ id: z.int().positive() }).nullish(),
      }),
    }),
  messagesOf({ check_suite: suite }, envelope, { appId }) {
    const branch = suite.head_branch;
    if (suite.app?.id === appId || branch === null || issueNumberOfBranch(branch) === undefined) return [];
    return [
      {
        type: 'checks-completed',
        ...envelope,
        commandId: `check-suite:${suite.id}:${suite.updated_at}`,
        branch,
        headSha: suite.head_sha,
        checkSuiteId: suite.id,
      },
    ];
  },
});
