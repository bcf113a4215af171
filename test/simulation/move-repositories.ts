import { comment } from './act-on-github.ts';
import { people } from './cast.ts';
import { type Issue, jobIdOfIssue } from './issue.ts';
import type { World } from './world.ts';

const { writer, outsider } = people;
const mostCommits = 12;

/** The repository of the first issue gets another name, and perhaps another owner, when its job has come some way; somebody says something then. */
export function renameOnTheWay(world: World, issues: readonly Issue[]): void {
  const { will } = world;
  const [issue] = issues;
  if (issue === undefined) return;
  let left = 1 + will.int(mostCommits);
  world.committed.push(({ jobId }) => {
    if (jobId !== jobIdOfIssue(issue)) return;
    left -= 1;
    if (left !== 0) return;
    const owner = will.chance(0.5) ? 'umbrella' : issue.address.owner;
    move(world, issue.address, { owner, name: `${issue.address.name}-renamed` });
    comment(world, issue, will.pick([writer, outsider]), '/factory status');
  });
}

/** Once everything has come to rest the App is installed anew everywhere, and somebody wants something of every issue. */
export function installAnew(world: World, issues: readonly Issue[]): void {
  const { will, repositories } = world;
  for (const address of repositories)
    move(world, address, { installationId: address.installationId + 4_000 });
  for (const issue of issues)
    comment(world, issue, writer, will.pick(['/factory run', '/factory retry', '/factory status']));
}

/** Whoever knows the repository knows where it is from now on, but for the factory. */
function move({ github }: World, address: Issue['address'], to: Partial<Omit<Issue['address'], 'id'>>): void {
  Object.assign(address, github.move(address, to));
}
