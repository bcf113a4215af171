/**
 * Install commands that fetch packages and run nothing of the repository. Only they get a network: the checkout they run in may hold code an agent wrote. For npm and pnpm
 * the environment below switches install scripts off, whatever the repository's own settings say.
 */
const fetchers: readonly RegExp[] = [
  /^npm (?:ci|install|i)$/,
  /^pnpm (?:install|i)$/,
  /^yarn install --(?:immutable --mode=skip-build|frozen-lockfile --ignore-scripts)$/,
  /^bun install --frozen-lockfile --ignore-scripts$/,
  /^go mod download$/,
  /^cargo fetch(?: --locked)?$/,
];
/** Options that change neither what is run nor where it comes from. */
const harmlessOption =
  / --(?:ignore-scripts|no-audit|no-fund|no-package-lock|frozen-lockfile|no-progress|loglevel=\w+|silent|quiet|prefer-offline)(?=\s|$)/g;

/** npm and pnpm read this before a repository's `.npmrc`. */
export const withoutInstallScripts = { npm_config_ignore_scripts: 'true' };

/** Whether a command, which may be several joined by `&&`, only fetches packages. */
export function installsOnly(command: string): boolean {
  return command.split('&&').every((part) => {
    const bare = part.trim();
    return fetchers.some(
      (fetcher) => fetcher.test(bare) || fetcher.test(bare.replaceAll(harmlessOption, '')),
    );
  });
}
