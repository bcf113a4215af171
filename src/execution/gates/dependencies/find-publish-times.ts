import type { NewVersion } from './new-versions.ts';
import { type PackageRegistries, type PublishAnswer, versionKey } from './published-version.ts';

/** More questions about one change are not asked: they would hold the gates up for minutes. */
const mostQuestions = 200;
const atOnce = 6;
const publicHosts: Record<NewVersion['ecosystem'], RegExp> = {
  npm: /^https:\/\/(?:registry\.npmjs\.org|registry\.yarnpkg\.com)\//,
  python: /^https:\/\/(?:pypi\.org|files\.pythonhosted\.org)\//,
  cargo: /^(?:registry|sparse)\+https:\/\/(?:github\.com\/rust-lang\/crates\.io-index|index\.crates\.io)\b/,
  go: /^$/,
};

/**
 * Asks registries when versions were published, a few at a time. `registries` is undefined where the repository's configuration lets nothing out: then nobody is asked. What comes from elsewhere
 * than the public registry is not asked of it: its name may mean another package there, and be nobody's business.
 */
export async function findPublishTimes(
  versions: readonly NewVersion[],
  registries: PackageRegistries | undefined,
  signal: AbortSignal,
): Promise<Map<string, PublishAnswer>> {
  const answers = new Map<string, PublishAnswer>();
  const pending = [...versions];
  let asked = 0;
  const work = async (): Promise<void> => {
    for (let version = pending.shift(); version !== undefined; version = pending.shift()) {
      const closed = whyNotAsked(version, registries, asked);
      if (closed === undefined) asked += 1;
      answers.set(
        versionKey(version),
        registries === undefined || closed !== undefined
          ? { unknown: closed ?? 'nobody to ask' }
          : await registries.publishedAt(version, signal),
      );
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return answers;
}

function whyNotAsked(
  { ecosystem, source }: NewVersion,
  registries: PackageRegistries | undefined,
  asked: number,
): string | undefined {
  if (registries === undefined) return '`network` lets nobody ask a registry';
  if (source !== undefined && !publicHosts[ecosystem].test(source))
    return 'they do not come from the public registry';
  return asked >= mostQuestions ? `only ${mostQuestions} are asked about` : undefined;
}
