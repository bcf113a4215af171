/** What every marker begins with. */
export const anyMarker = '<!-- devfactory:';

/** Hidden in the one comment that shows a job, so that it is found again. */
export function jobMarker(jobId: string): string {
  return `${anyMarker}job=${jobId} -->`;
}

/** Hidden in a comment that tells people of one commit, so that it is not said twice. */
export function noticeMarker(jobId: string, version: number): string {
  return `${anyMarker}notice=${jobId}:${version} -->`;
}
