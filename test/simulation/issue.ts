import { jobIdOf } from '../../src/contracts/job-id.ts';
import type { IssueFacts, RepositoryAddress } from '../../src/ports/github-facts.ts';
import type { World } from './world.ts';

/** An issue of the run, and how people can reach it. */
export type Issue = { address: RepositoryAddress; number: number };

export function jobIdOfIssue({ address, number }: Issue): string {
  return jobIdOf(address.id, number);
}

export function issueAt(world: World, { address, number }: Issue): IssueFacts {
  return world.github.at(address).issues.get(number) as IssueFacts;
}

/** The newest pull request of the issue's job, as GitHub shows it. */
export function pullRequestOf(world: World, issue: Issue) {
  const { details } = world.watch.job(jobIdOfIssue(issue));
  return details && world.github.pullRequestOf(issue.address, details.branch);
}

export function now(world: World): number {
  return world.simulation.scheduler.clock.now();
}
