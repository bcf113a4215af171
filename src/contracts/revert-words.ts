/** What git writes into the message of a commit that takes others back, and GitHub into a pull request's body. More than a few in one text is nobody's revert. */
const mostReverts = 10;

/** The commits that a commit message says it reverts, by their full names, in lower case. */
export function revertedCommits(message: string): string[] {
  const found = message.matchAll(/\bThis reverts commit ([0-9a-f]{40}(?:[0-9a-f]{24})?)\b/gi);
  return [...new Set([...found].map(([, sha = '']) => sha.toLowerCase()))].slice(0, mostReverts);
}

/** The pull requests of the same repository that a body says it reverts. GitHub writes `Reverts owner/name#12`. */
export function revertedPullRequests(body: string, repository: { owner: string; name: string }): number[] {
  const found = body.matchAll(/^\s*Reverts\s+(?:([\w.-]+)\/([\w.-]+))?#(\d{1,9})\b/gim);
  const own = [...found].filter(
    ([, owner, name]) =>
      owner === undefined ||
      `${owner}/${name}`.toLowerCase() === `${repository.owner}/${repository.name}`.toLowerCase(),
  );
  return [...new Set(own.map(([, , , number]) => Number(number)))]
    .filter((number) => number > 0)
    .slice(0, mostReverts);
}
