/** What every marker begins with. */
export const anyMarker = '<!-- devfactory:';

/** Hidden at the start of the one comment that shows a job, so that it is found again. */
export function jobMarker(jobId: string): string {
  return `${anyMarker}job=${jobId} -->`;
}

/** Hidden at the end of a comment that tells people of one commit, so that it is not said twice. */
export function noticeMarker(jobId: string, version: number): string {
  return `${anyMarker}notice=${jobId}:${version} -->`;
}

/** Hidden at the end of what the factory says when it closes the pull request of a held request that nobody wants any more. */
export function cancelledHoldMarker(jobId: string, pullRequest: number): string {
  return `${anyMarker}cancelled-hold=${jobId}:${pullRequest} -->`;
}

/** In code everything stands as it is written: a marker there would be found like one that the factory put there. */
export function withoutMarkers(code: string): string {
  return code.replaceAll(/<!--(?=\s*devfactory:)/gi, '<! --');
}
