/** A pull request's title from an issue's: one line without control or invisible characters, never empty. */
export function plainTitle(title: string, issueNumber: number): string {
  const line = title
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, 200);
  return line === '' ? `Resolve issue ${issueNumber}` : line;
}
