import {
  defaultFactoryConfig,
  type FactoryConfig,
  factoryConfigPath,
  parseFactoryConfig,
} from '../../config/factory-config.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { GitProgram } from '../git/git-program.ts';

/** A revision of a local repository as a commit. Throws FactoryError `not-a-repository` or `no-such-revision`. */
export async function resolveRevision(
  git: GitProgram,
  repository: string,
  revision: string,
): Promise<string> {
  const inside = await git.run(['-C', repository, 'rev-parse', '--absolute-git-dir'], { answers: [128] });
  if (inside.exitCode !== 0) throw refuse('not-a-repository', `${repository} is not a git repository.`);
  const found = await git.run(
    ['-C', repository, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`],
    { answers: [1, 128] },
  );
  if (found.exitCode !== 0)
    throw refuse('no-such-revision', `There is no commit ${revision} in ${repository}.`);
  return found.stdout.toString('utf8').trim();
}

/** Where the working copy left the branch that it is meant for: the remote's default branch, else main or master; on that branch itself, its last commit. */
export async function usualBase(git: GitProgram, repository: string): Promise<string> {
  for (const branch of ['origin/HEAD', 'origin/main', 'origin/master', 'main', 'master']) {
    const found = await git.run(['-C', repository, 'merge-base', 'HEAD', branch], { answers: [1, 128] });
    if (found.exitCode === 0) return found.stdout.toString('utf8').trim();
  }
  return resolveRevision(git, repository, 'HEAD');
}

/** The factory's configuration at the last commit of a local repository. Throws FactoryError `configuration-invalid`. */
export async function configurationOf(git: GitProgram, repository: string): Promise<FactoryConfig> {
  const written = await git.run(['-C', repository, 'cat-file', 'blob', `HEAD:${factoryConfigPath}`], {
    answers: [128],
  });
  if (written.exitCode !== 0) return defaultFactoryConfig;
  const parsed = parseFactoryConfig(written.stdout.toString('utf8'));
  if (parsed.ok) return parsed.config;
  const problems = parsed.problems.map(
    ({ line, column, path, message }) => `  ${line}:${column} ${path} ${message}`,
  );
  throw refuse('configuration-invalid', `${factoryConfigPath} has errors:\n${problems.join('\n')}`);
}

function refuse(code: string, message: string): FactoryError {
  return new FactoryError(code, message, { disposition: 'ask-human' });
}
