import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Octokit } from '@octokit/rest';
import { jobIdOf } from '../../../contracts/job-id.ts';
import type { LocalGitHub } from '../github/local-github.ts';
import { readSampleIssue, sampleName, sampleRepositoryFolder } from './sample-files.ts';

const run = promisify(execFile);

/** Where the sample stands after it was put up: a repository with one labelled issue. */
export type SampleIssue = { repository: string; issueNumber: number; jobId: string };

export type SampleOptions = {
  github: Pick<LocalGitHub, 'url' | 'gitUrl' | 'org' | 'tokens' | 'createRepository'>;
  triggerLabel: string;
  /** PATH, in which git is found. */
  searchPath: string;
};

/**
 * Puts the sample repository and its issue onto the local GitHub and labels the issue, as a person with write permission would. What an
 * earlier run put there is used again. Throws what git or GitHub answered.
 */
export async function putUpSample({ github, triggerLabel, searchPath }: SampleOptions): Promise<SampleIssue> {
  const octokit = new Octokit({ baseUrl: github.url, auth: github.tokens.writer, log: silent });
  const address = { owner: github.org, repo: sampleName };
  if (!(await exists(octokit, address))) await github.createRepository(sampleName);
  await pushSample(github, searchPath);
  const { data: issues } = await octokit.issues.listForRepo({ ...address, state: 'all' });
  const open =
    issues.find((issue) => issue.pull_request === undefined) ?? (await openIssue(octokit, address));
  const { data } = await octokit.repos.get(address);
  await octokit.issues.addLabels({ ...address, issue_number: open.number, labels: [triggerLabel] });
  return {
    repository: `${github.org}/${sampleName}`,
    issueNumber: open.number,
    jobId: jobIdOf(data.id, open.number),
  };
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

async function exists(octokit: Octokit, address: { owner: string; repo: string }): Promise<boolean> {
  const { data } = await octokit.repos.listForOrg({ org: address.owner, per_page: 100 });
  return data.some((repository) => repository.name === address.repo);
}

async function openIssue(octokit: Octokit, address: { owner: string; repo: string }) {
  const { data } = await octokit.issues.create({ ...address, ...(await readSampleIssue()) });
  return data;
}

/** Pushes the sample's files as one commit, with the writer's token; a repository that has a main branch already is left as it is. */
async function pushSample(github: SampleOptions['github'], searchPath: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'devfactory-sample-'));
  const remote = `${github.gitUrl}/${github.org}/${sampleName}.git`;
  const git = (...args: string[]) =>
    run('git', args, { cwd: folder, env: gitEnvironment(github.tokens.writer, folder, searchPath) });
  try {
    const { stdout } = await git('ls-remote', remote, 'refs/heads/main');
    if (stdout !== '') return;
    await cp(sampleRepositoryFolder, folder, { recursive: true });
    await git('init', '--quiet', '--initial-branch=main');
    await git('add', '--all');
    await git('commit', '--quiet', '--message=Start the sample');
    await git('push', '--quiet', remote, 'main');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The token travels in a header, never in an argument or a file. */
function gitEnvironment(token: string, home: string, searchPath: string): Record<string, string> {
  return {
    PATH: searchPath,
    HOME: home,
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Walter',
    GIT_AUTHOR_EMAIL: 'walter@example.invalid',
    GIT_COMMITTER_NAME: 'Walter',
    GIT_COMMITTER_EMAIL: 'walter@example.invalid',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'http.extraHeader',
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`,
  };
}
