/** Who writes the factory's commits. */
export const factoryAuthor = { name: 'devfactory[bot]', email: 'devfactory[bot]@users.noreply.github.com' };

/** The environment in which git has the factory write a commit. `date` in git's own form, as `@<seconds> +0000`. */
export function asFactoryAuthor(date: string): Record<string, string> {
  const { name, email } = factoryAuthor;
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: date,
  };
}
