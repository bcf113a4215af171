/** The comment that shows a job, and up to which commit this executable has shown the job: comment and label. */
export type KnownPage = { commentId: number; version: number };

/** What this executable has shown. A hint: the comment may be gone, and others may have written a twin or shown the job since. */
export type KnownPages = {
  of(jobId: string): KnownPage | undefined;
  remember(jobId: string, page: KnownPage): void;
  forget(jobId: string): void;
};

const mostJobs = 1_000;

/** Forgets the jobs that were heard of longest ago. */
export function createKnownPages(): KnownPages {
  const known = new Map<string, KnownPage>();
  return {
    of: (jobId) => known.get(jobId),
    remember(jobId, page) {
      known.delete(jobId);
      known.set(jobId, page);
      if (known.size > mostJobs) known.delete(known.keys().next().value ?? '');
    },
    forget: (jobId) => void known.delete(jobId),
  };
}
