import { branchNameOf } from '../contracts/job-id.ts';
import type { JobCommandOf } from '../job/job-command.ts';
import {
  type Account,
  type Priority,
  priorities,
  type Repository,
  type RequestRef,
  type RunOptions,
} from '../job/job-values.ts';
import type { IssueFacts } from '../ports/github-facts.ts';
import { hasLabel } from './has-label.ts';

/** The command that makes an issue a job; the branch's name is frozen here. */
export function submitJob(
  repository: Repository,
  issue: Pick<IssueFacts, 'number' | 'labels'>,
  requester: Account,
  request: RequestRef,
  options: RunOptions = {},
): JobCommandOf<'SubmitJob'> {
  return {
    type: 'SubmitJob',
    repository,
    issueNumber: issue.number,
    branch: branchNameOf(issue.number, request.title),
    requester,
    priority: priorityOf(issue.labels),
    options,
    request,
  };
}

/** The most urgent of the issue's `priority:…` labels; medium when it has none. */
export function priorityOf(labels: readonly string[]): Priority {
  return priorities.find((priority) => hasLabel({ labels: [...labels] }, `priority:${priority}`)) ?? 'medium';
}
