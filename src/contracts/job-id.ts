/** A job's identity: repository id and issue number, both immutable on GitHub. */
export function jobIdOf(repositoryId: number, issueNumber: number): string {
  return `${repositoryId}-${issueNumber}`;
}

/** `factory/<issue>-<slug of the title>`; frozen in the first event, later title edits do not move it. */
export function branchNameOf(issueNumber: number, title: string): string {
  const slug = title
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  return slug === '' ? `factory/${issueNumber}` : `factory/${issueNumber}-${slug}`;
}

/** The issue number inside a factory branch name, or undefined for every other branch. A hint only: the log knows the job's real branch. */
export function issueNumberOfBranch(branch: string): number | undefined {
  const match = /^factory\/([1-9][0-9]{0,9})(?:-[a-z0-9-]+)?$/.exec(branch);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}
