import { isKnownHead } from '../job/is-known-head.ts';
import type { JobDetails } from '../job/job.ts';
import type { Adoption } from '../job/job-command.ts';
import type { Account } from '../job/job-values.ts';
import type { GitHubFacts } from '../ports/github-facts.ts';
import type { Push, PushHistory } from '../ports/push-history.ts';
import { mayWrite } from './may-write.ts';

/** `none`: the branch is as the factory left it. `refused`: what is there is not taken over, and why. */
export type AdoptionAnswer =
  | { outcome: 'none' }
  | { outcome: 'adopted'; adoption: Adoption }
  | { outcome: 'refused'; message: string };

/**
 * What people have put on the branch of a paused job, if the next attempt may start from it: an unbroken row of pushes on top of what the factory left there, each made
 * while the job was paused, by somebody who is a person and may write to the repository now. GitHub's own record of pushes tells, never the authors that commits
 * name. Everything else is refused, and nothing is concluded from an error: that is thrown.
 */
export async function adoptionOf(
  { facts, pushes }: { facts: Pick<GitHubFacts, 'branchHead' | 'permission'>; pushes: PushHistory },
  details: JobDetails,
  pausedSince: string,
): Promise<AdoptionAnswer> {
  const { repository, branch } = details;
  const head = await facts.branchHead(repository, branch);
  if (head === undefined || isKnownHead(details, head)) return { outcome: 'none' };
  const row = rowOf(await pushes.pushesOf(repository, branch), details, head);
  if (row === undefined)
    return refused(details, head, 'GitHub shows no unbroken row of pushes from what the factory left there');
  const people = new Map<number, Account>();
  for (const push of row) {
    if (push.at < pausedSince)
      return refused(details, head, `@${push.by.login} pushed to it before the job was paused`);
    if (push.by.type !== 'User')
      return refused(details, head, `${push.by.login}, which pushed to it, is no person`);
    people.set(push.by.id, { id: push.by.id, login: push.by.login });
  }
  for (const person of people.values())
    if (!mayWrite.includes(await facts.permission(repository, person.login, person.id)))
      return refused(details, head, `@${person.login}, who pushed to it, may not write to this repository`);
  const previousSha = row.at(-1)?.before ?? null;
  return {
    outcome: 'adopted',
    adoption: { previousSha, headSha: head, pushedBy: [...people.values()], pausedSince },
  };
}

/** The pushes, newest first, that lead from a commit the factory knows (or from no branch) to the head; undefined when one is missing or took commits away. */
function rowOf(pushes: readonly Push[], details: JobDetails, head: string): Push[] | undefined {
  const row: Push[] = [];
  let at: string | null = head;
  for (const push of pushes) {
    if (push.after !== at || push.kind === 'other') return undefined;
    row.push(push);
    at = push.before;
    if (at === null) return push.kind === 'created' ? row : undefined;
    if (isKnownHead(details, at)) return row;
  }
  return undefined;
}

function refused({ branch }: JobDetails, head: string, reason: string): AdoptionAnswer {
  return {
    outcome: 'refused',
    message: `The branch ${branch} points at ${head.slice(0, 8)}, and ${reason}. Put it back to where the factory left it, or push again what is to be kept while the job is paused, then write \`/factory resume\` once more.`,
  };
}
