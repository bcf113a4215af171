import { specPath } from '../../src/contracts/spec-path.ts';
import type { PullRequestFacts, RepositoryAddress } from '../../src/ports/github-facts.ts';
import { createInMemoryGitHub, type InMemoryGitHub } from '../support/in-memory/github.ts';
import type { Simulation } from './simulation.ts';

export type Person = { id: number; login: string; type: 'User' | 'Bot' };
export type Webhook = { event: string; payload: object };

export type SimulatedGitHub = InMemoryGitHub & {
  emit(webhook: Webhook): void;
  /** A push with an expectation, as the worker's git does it. */
  push(
    address: RepositoryAddress,
    token: string,
    push: { branch: string; oldSha: string | null; newSha: string },
  ): 'pushed' | 'conflict' | 'refused';
  pullRequestOf(address: RepositoryAddress, branch: string): PullRequestFacts | undefined;
  /** The head of the branch as somebody was told last. */
  lastShownHead(address: RepositoryAddress, branch: string): string | undefined;
};

const longestLagMs = 30_000;

/** GitHub in memory that sends webhooks, takes pushes, and sometimes shows for a while what was there before. */
export function createSimulatedGitHub(
  simulation: Simulation,
  emit: (webhook: Webhook) => void,
  tokenIsForPush: (token: string, address: RepositoryAddress) => boolean,
): SimulatedGitHub {
  const { scheduler, chaos, prng } = simulation;
  const { clock } = scheduler;
  const github = createInMemoryGitHub({ now: () => clock.now() });
  /** What lags: the branch or the list of a branch's pull requests, as it was, until when. */
  const laggingHeads = new Map<string, { was: string | undefined; until: number }>();
  const shownHeads = new Map<string, string | undefined>();
  const hidden = new Map<string, { numbers: Set<number>; until: number }>();
  const { facts, pages, holds } = github;

  const lag = () => (chaos.strikes('github-lag') ? clock.now() + prng.int(longestLagMs) : 0);
  const nameOf = ({ id }: RepositoryAddress, branch: string) => `${id}:${branch}`;

  return {
    ...github,
    facts: {
      ...facts,
      async branchHead(address, branch) {
        const late = laggingHeads.get(nameOf(address, branch));
        const isLate = late !== undefined && late.until > clock.now();
        const head = isLate ? late.was : await facts.branchHead(address, branch);
        shownHeads.set(nameOf(address, branch), head);
        return head;
      },
      async pullRequestsOfBranch(address, branch) {
        const all = await facts.pullRequestsOfBranch(address, branch);
        const late = hidden.get(nameOf(address, branch));
        if (late === undefined || late.until <= clock.now()) return all;
        return all.filter((found) => !late.numbers.has(found.number));
      },
    },
    pages: {
      ...pages,
      async openPullRequest(address, pullRequest) {
        const opened = await pages.openPullRequest(address, pullRequest);
        const until = lag();
        if (typeof opened !== 'string' && until > 0) {
          hidden.set(nameOf(address, pullRequest.branch), { numbers: new Set([opened.number]), until });
        }
        return opened;
      },
    },
    holds: {
      ...holds,
      async moveBranch(address, branch, move) {
        const was = github.at(address).branches.get(branch);
        const answer = await holds.moveBranch(address, branch, move);
        const until = answer === 'moved' ? lag() : 0;
        if (until > 0) laggingHeads.set(nameOf(address, branch), { was, until });
        return answer;
      },
    },
    emit,
    lastShownHead: (address, branch) => shownHeads.get(nameOf(address, branch)),
    push(address, token, { branch, oldSha, newSha }) {
      if (!tokenIsForPush(token, address)) return 'refused';
      const { branches, commits, defaultBranch } = github.at(address);
      const was = branches.get(branch);
      if (was === newSha) return 'pushed';
      if ((was ?? null) !== oldSha) return 'conflict';
      const parent = was ?? (branches.get(defaultBranch) as string);
      const { [specPath]: _shownToReviewers, ...files } = commits.get(parent)?.files ?? {};
      commits.set(newSha, { sha: newSha, files, parents: [parent], people: [github.state.app.id] });
      branches.set(branch, newSha);
      const until = lag();
      if (until > 0) laggingHeads.set(nameOf(address, branch), { was, until });
      return 'pushed';
    },
    pullRequestOf(address, branch) {
      const repository = github.at(address);
      const found = [...repository.pullRequests.values()].findLast((pr) => pr.headBranch === branch);
      return found && { ...found, headSha: repository.branches.get(branch) ?? '0'.repeat(40) };
    },
  };
}
