import { realpath } from 'node:fs/promises';
import type { FactoryConfig } from '../../config/factory-config.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import { branchNameOf } from '../../contracts/job-id.ts';
import type { GitProgram } from '../git/git-program.ts';
import { configurationOf } from './local-revisions.ts';

/** A clone on this machine as the attempt's remote. Only what is committed on its current branch counts. */
export type LocalRepository = { path: string; currentBranch: string; config: FactoryConfig };

/** @throws FactoryError `not-a-repository`, `detached-head`, `configuration-invalid` */
export async function openLocalRepository(git: GitProgram, folder: string): Promise<LocalRepository> {
  const path = await realpath(folder).catch(() => folder);
  const at = (argv: string[], answers: number[] = []) => git.run(['-C', path, ...argv], { answers });
  const gitDir = await at(['rev-parse', '--absolute-git-dir'], [128]);
  if (gitDir.exitCode !== 0) throw refuse('not-a-repository', `${folder} is not a git repository.`);
  const head = await at(['symbolic-ref', '--quiet', '--short', 'HEAD'], [1]);
  if (head.exitCode !== 0)
    throw refuse('detached-head', `${folder} is on no branch. Next: git switch <branch>.`);
  return {
    path,
    currentBranch: head.stdout.toString('utf8').trim(),
    config: await configurationOf(git, path),
  };
}

/** `factory/<slug>`, or with a number behind it when that is taken. */
export async function freeBranch(git: GitProgram, path: string, title: string): Promise<string> {
  const wanted = branchNameOf(1, title)
    .replace(/^factory\/1-?/, 'factory/')
    .replace(/\/$/, '/work');
  for (let number = 1; ; number += 1) {
    const branch = number === 1 ? wanted : `${wanted}-${number}`;
    const taken = await git.run(['-C', path, 'show-ref', '--verify', '--quiet', `refs/heads/${branch}`], {
      answers: [1],
    });
    if (taken.exitCode === 1) return branch;
  }
}

function refuse(code: string, message: string): FactoryError {
  return new FactoryError(code, message, { disposition: 'ask-human' });
}
