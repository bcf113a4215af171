/** Which comment shows which job, as far as this executable knows. A hint: the comment may be gone, and others may have written a twin. */
export type StickyComments = {
  of(jobId: string): number | undefined;
  remember(jobId: string, commentId: number): void;
};

const mostJobs = 1_000;

/** Forgets the jobs that were heard of longest ago. */
export function createStickyComments(): StickyComments {
  const known = new Map<string, number>();
  return {
    of: (jobId) => known.get(jobId),
    remember(jobId, commentId) {
      known.delete(jobId);
      known.set(jobId, commentId);
      if (known.size > mostJobs) known.delete(known.keys().next().value ?? '');
    },
  };
}
