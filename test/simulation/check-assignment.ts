import type { Assignment } from '../../src/contracts/worker-protocol.ts';
import { canonicalHash } from '../../src/ledger/canonical-json.ts';
import type { World } from './world.ts';

/** What a simulated worker writes into everything that a later attempt may be handed. */
export function madeFor({ request }: Assignment): { madeFor: string } {
  return { madeFor: canonicalHash(request) };
}

/** What an attempt is handed of earlier ones was made for the request that it is about. */
export async function checkAssignment({ ports, simulation }: World, assignment: Assignment): Promise<void> {
  const expected = madeFor(assignment).madeFor;
  const handed = { plan: assignment.plan?.artifact, checkpoint: assignment.checkpoint?.bundle };
  for (const [what, artifact] of Object.entries(handed)) {
    if (artifact === undefined) continue;
    const content = JSON.parse(Buffer.from(await ports.artifacts.get(artifact)).toString());
    if (content.madeFor === expected) continue;
    simulation.violate(
      'no attempt is handed what was made for another request',
      `${assignment.jobId} attempt ${assignment.attempt}: a ${what} of attempt ${content.attempt}`,
    );
  }
}

/** Whether the attempt begins with a commit that the factory was to push and that nobody has verified. */
export function beginsWithUnverifiedWork({ watch }: World, { jobId, branchSha }: Assignment): boolean {
  const { authorizedShas = [], deliveredSha } = watch.job(jobId).details ?? {};
  return branchSha !== null && branchSha !== deliveredSha && authorizedShas.includes(branchSha);
}

/** That nothing is left to change of work that was pushed and never verified is no end of its job: it is there. */
export function checkNotGivenUp(world: World, assignment: Assignment): void {
  const { jobId, attempt, branchSha, branch } = assignment;
  const { details } = world.watch.job(jobId);
  if (details === undefined || !beginsWithUnverifiedWork(world, assignment)) return;
  if (world.github.at(details.repository).branches.get(branch) !== branchSha) return;
  const givenUp = world.store
    .log(jobId)
    .some(
      ({ events }) =>
        events.some((event) => event.type === 'AttemptFailed' && event.attempt === attempt) &&
        events.some((event) => event.type === 'JobFailed' && event.outcome === 'NO_CHANGES'),
    );
  if (givenUp)
    world.simulation.violate('no work is given up that was pushed', `${jobId}: ${branchSha} is on ${branch}`);
}
