import type { JobRegister } from '../../../src/ports/job-register.ts';

/** Every id that a register knows, over all its pages. */
export async function everyJobId(register: JobRegister): Promise<string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const { jobIds, next } = await register.jobIds(after);
    ids.push(...jobIds);
    after = next;
  } while (after !== undefined);
  return [...new Set(ids)].toSorted();
}
