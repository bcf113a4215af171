import type { Work } from './work.ts';

/** Names of the tests that were written for these items, and red before them. */
export function provenRed({ progress }: Pick<Work, 'progress'>, itemIds: readonly string[]): string[] {
  return itemIds.flatMap((id) => {
    const proof = progress.redProofs[id];
    return proof?.red === true ? proof.tests : [];
  });
}
