import { FactoryError } from '../../../src/contracts/factory-error.ts';
import type { GitHubWorld } from '../github-world.ts';
import { createInMemoryGitHub } from './github.ts';

/** The contract suites' world on the in-memory GitHub. */
export async function inMemoryGitHubWorld(): Promise<GitHubWorld> {
  const github = createInMemoryGitHub();
  const address = github.addRepository();
  const logins = { admin: 'ada', writer: 'walter', reader: 'rita', outsider: 'otto' };
  github.allow(address, 'ada', 'admin');
  github.allow(address, 'walter', 'write');
  github.allow(address, 'rita', 'read');
  const walter = { id: 101, login: 'walter' };
  github.state.accounts.set(walter.login, walter.id);
  const repository = github.at(address);
  let time = github.state.now();
  github.state.now = () => time;
  return {
    facts: github.facts,
    pages: github.pages,
    tokens: github.tokens,
    history: github.history,
    checkLogs: github.checkLogs,
    pushes: github.pushes,
    workflows: github.facts.workflows,
    reviewers: github.reviewers,
    holds: github.holds,
    address,
    logins,
    openIssue: async (title, body, labels = []) =>
      github.openIssue(address, { title, body, labels, author: walter }).number,
    editIssue: async (issueNumber, change) => github.editIssue(address, issueNumber, walter, change),
    lockIssue: async (number) => void repository.locked.add(number),
    comment: async (issueNumber, body) => github.comment(address, issueNumber, walter, body),
    async editComment(commentId, body) {
      time += 2_000;
      Object.assign(repository.comments.get(commentId) ?? {}, {
        body,
        updatedAt: new Date(time).toISOString(),
      });
    },
    commit: async (branch, path, content) => github.commit(address, branch, { [path]: content }, [walter.id]),
    deleteBranch: async (branch) => void repository.branches.delete(branch),
    requestChanges: async (pullRequest, body) =>
      github.review(address, pullRequest, {
        state: 'changes_requested',
        body,
        commitSha: (await github.facts.pullRequest(address, pullRequest))?.headSha ?? '',
      }),
    approve: async (pullRequest) =>
      github.review(address, pullRequest, {
        state: 'approved',
        author: { ...walter, type: 'User' },
        commitSha: (await github.facts.pullRequest(address, pullRequest))?.headSha ?? '',
      }),
    async addToTeam(team, login) {
      const name = `${address.owner}/${team}`;
      github.state.teams.set(name, new Set([...(github.state.teams.get(name) ?? []), login]));
    },
    refuseDismissals() {
      github.state.refusesDismissals = true;
    },
    closePullRequest: async (pullRequest) => github.closePullRequest(address, pullRequest),
    async mergePullRequest(pullRequest) {
      github.closePullRequest(address, pullRequest, {
        sha: github.commit(address, 'main', { merged: 'yes' }),
      });
    },
    async failCheck(sha, name, { path, line, message, log }) {
      const annotations = [{ path, line, message }];
      repository.checks.push({ sha, name, state: 'failure', summary: `${name} is red`, annotations, log });
    },
    async setStatus(sha, context, state) {
      repository.checks = repository.checks.filter((check) => check.sha !== sha || check.name !== context);
      repository.checks.push({ sha, name: context, state, summary: `${context} said ${state}` });
    },
    async commitToOrganisation(path, content) {
      const exists = github.state.repositories.has(`${address.owner}/.github`);
      const at = exists ? { ...address, name: '.github' } : github.addRepository({ name: '.github' });
      return github.commit(at, 'main', { [path]: content });
    },
    emptyRepository: async () => github.addRepository({ name: 'empty', files: null }),
    labelsOf: async (issueNumber) => repository.issues.get(issueNumber)?.labels ?? [],
    reactionsOf: async (commentId) =>
      repository.reactions.filter((r) => r.target === `comment:${commentId}`).map((r) => r.reaction),
    checkRunsOf: async (sha) =>
      repository.checkRuns
        .filter((run) => run.headSha === sha)
        .map(({ name, status, conclusion = null }) => ({ name, status, conclusion })),
    breakDown: () => github.failNext(Number.POSITIVE_INFINITY),
    limit(seconds) {
      github.state.fault = () =>
        new FactoryError('github-unavailable', 'GitHub was asked too often', {
          disposition: 'retry',
          retryAfterSeconds: seconds,
        });
    },
    mend: () => {
      github.state.fault = undefined;
    },
    letPass(seconds) {
      time += 1_000 * seconds;
      github.state.fault = undefined;
    },
    close: async () => {},
  };
}
