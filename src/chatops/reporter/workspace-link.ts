import type { JobDetails } from '../../job/job.ts';

/** The branch as a workspace in the browser's VS Code; undefined while nothing has been pushed to it. */
export function workspaceLink({ attempt, deliveredSha, repository, branch }: JobDetails): string | undefined {
  if (attempt?.pushedSha === undefined && deliveredSha === undefined) return undefined;
  const path = [repository.owner, repository.name, 'tree', ...branch.split('/')]
    .map(encodeURIComponent)
    .join('/');
  return `https://vscode.dev/github/${path}`;
}
