import type { JobDetails } from '../../job/job.ts';

/** Where a result that is no pull request can be had. Never an address: whoever reads the issue need not be whoever may have the result. */
export function describeArchive(
  jobId: string,
  { artifact, deliver, attempt }: NonNullable<JobDetails['archive']>,
): string {
  const placed =
    deliver === 'blob'
      ? ` It lies in the factory's bucket, too: \`deliveries/${jobId}/${attempt}/result.zip\`, beside a manifest.`
      : '';
  return `The result is a ZIP archive of ${kilobytes(artifact.bytes)} KB with the SHA-256 \`${artifact.sha256}\`. Who runs the factory gets it with \`factory export ${jobId} --out result.zip\`.${placed}`;
}

function kilobytes(bytes: number): number {
  return Math.max(1, Math.round(bytes / 1024));
}
