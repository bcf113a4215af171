import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Octokit } from '@octokit/rest';
import { createGitHubApp } from '../../src/adapters/github/create-github-app.ts';
import { type LocalGitHub, startLocalGitHub } from '../../src/adapters/local/github/local-github.ts';
import { createPemAppKey } from '../../src/adapters/system/pem-app-key.ts';
import type { RepositoryAddress } from '../../src/ports/github-facts.ts';
import type { GitHubWorld } from './github-world.ts';
import { silentLog } from './silent-log.ts';

/** The contract suites' world on the local GitHub, through the adapter that talks to the real one. */
export async function localGitHubWorld(): Promise<GitHubWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'github-world-'));
  const local = await startLocalGitHub({ dataDir: folder, webhookSecret: 'not-used-here' });
  const address = await repositoryOf(local, 'sample', true);
  let time = 0;
  const app = createGitHubApp({
    apiUrl: local.url,
    appId: local.appId,
    key: createPemAppKey(local.appPrivateKey),
    clock: { now: () => Date.now() + time },
    log: silentLog,
  });
  let organisation: RepositoryAddress | undefined;
  return {
    ...app,
    workflows: app.registration.workflows,
    address,
    logins: local.users,
    ...actionsOn(local, address),
    refuseDismissals: () =>
      local.setFault(({ path }) => (path.endsWith('/dismissals') ? { status: 403 } : undefined)),
    async commitToOrganisation(path, content) {
      if (organisation === undefined) {
        organisation = await repositoryOf(local, '.github', true);
        // So long may the App take to notice that it is installed there.
        time += 10_000;
      }
      return await actionsOn(local, organisation).commit('main', path, content);
    },
    emptyRepository: () => repositoryOf(local, 'empty', false),
    breakDown: () => local.setFault(() => ({ status: 503 })),
    limit: (seconds) => local.setFault(() => ({ status: 403, headers: { 'retry-after': String(seconds) } })),
    mend: () => local.setFault(undefined),
    letPass(seconds) {
      time += 1_000 * seconds;
      local.setFault(undefined);
    },
    async close() {
      await local.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function repositoryOf(local: LocalGitHub, name: string, autoInit: boolean): Promise<RepositoryAddress> {
  const { id } = await local.createRepository(name, { autoInit });
  return { installationId: local.installationId, id, owner: local.org, name };
}

type Actions = Omit<
  GitHubWorld,
  | 'facts'
  | 'pages'
  | 'tokens'
  | 'reviewers'
  | 'holds'
  | 'history'
  | 'checkLogs'
  | 'pushes'
  | 'workflows'
  | 'address'
  | 'logins'
  | 'refuseDismissals'
  | 'commitToOrganisation'
  | 'emptyRepository'
  | 'breakDown'
  | 'limit'
  | 'mend'
  | 'letPass'
  | 'close'
>;

function actionsOn(local: LocalGitHub, address: RepositoryAddress): Actions {
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const as = (token: string) => new Octokit({ baseUrl: local.url, auth: token, log });
  const writer = as(local.tokens.writer);
  const admin = as(local.tokens.admin);
  const at = { owner: address.owner, repo: address.name };
  return {
    async openIssue(title, body, labels = []) {
      return (await writer.issues.create({ ...at, title, body, labels })).data.number;
    },
    async editIssue(issue_number, change) {
      await writer.issues.update({ ...at, issue_number, ...change });
    },
    async lockIssue(issue_number) {
      await writer.issues.lock({ ...at, issue_number });
    },
    async comment(issue_number, body) {
      return (await writer.issues.createComment({ ...at, issue_number, body })).data.id;
    },
    async editComment(comment_id, body) {
      await writer.issues.updateComment({ ...at, comment_id, body });
    },
    async commit(branch, path, content) {
      await ensureBranch(writer, at, branch);
      const { data } = await writer.repos.createOrUpdateFileContents({
        ...at,
        branch,
        path,
        message: `Write ${path}`,
        content: Buffer.from(content).toString('base64'),
      });
      if (data.commit.sha === undefined) throw new Error('no commit was made');
      return data.commit.sha;
    },
    async deleteBranch(branch) {
      await writer.git.deleteRef({ ...at, ref: `heads/${branch}` });
    },
    async requestChanges(pull_number, body) {
      const review = await writer.pulls.createReview({ ...at, pull_number, body, event: 'REQUEST_CHANGES' });
      return review.data.id;
    },
    async approve(pull_number) {
      return (await writer.pulls.createReview({ ...at, pull_number, event: 'APPROVE' })).data.id;
    },
    async addToTeam(team, username) {
      const { data } = await admin.teams.list({ org: at.owner });
      if (!data.some(({ slug }) => slug === team)) await admin.teams.create({ org: at.owner, name: team });
      await admin.teams.addOrUpdateMembershipForUserInOrg({
        org: at.owner,
        team_slug: team,
        username,
        role: 'member',
      });
    },
    async closePullRequest(pull_number) {
      await writer.pulls.update({ ...at, pull_number, state: 'closed' });
    },
    async mergePullRequest(pull_number) {
      await writer.pulls.merge({ ...at, pull_number });
    },
    async failCheck(head_sha, name, { path, line, message, log: text }) {
      const annotation = {
        path,
        start_line: line,
        end_line: line,
        annotation_level: 'failure' as const,
        message,
      };
      await as(local.tokens.ci).checks.create({
        ...at,
        head_sha,
        name,
        status: 'completed',
        conclusion: 'failure',
        output: { title: name, summary: `${name} is red`, text, annotations: [annotation] },
      });
    },
    async setStatus(sha, context, state) {
      await writer.repos.createCommitStatus({
        ...at,
        sha,
        context,
        state,
        description: `${context} said ${state}`,
      });
    },
    async labelsOf(issue_number) {
      return (await writer.issues.listLabelsOnIssue({ ...at, issue_number })).data.map((label) => label.name);
    },
    async reactionsOf(comment_id) {
      return (await writer.reactions.listForIssueComment({ ...at, comment_id })).data.map((r) => r.content);
    },
    async checkRunsOf(ref) {
      const { data } = await writer.checks.listForRef({ ...at, ref });
      return data.check_runs.map(({ name, status, conclusion }) => ({ name, status, conclusion }));
    },
  };
}

async function ensureBranch(
  octokit: Octokit,
  at: { owner: string; repo: string },
  branch: string,
): Promise<void> {
  const { data: refs } = await octokit.git.listMatchingRefs({ ...at, ref: 'heads/' });
  if (refs.some((ref) => ref.ref === `refs/heads/${branch}`)) return;
  const main = refs.find((ref) => ref.ref === 'refs/heads/main');
  if (main === undefined) throw new Error('the repository has no main branch');
  await octokit.git.createRef({ ...at, ref: `refs/heads/${branch}`, sha: main.object.sha });
}
