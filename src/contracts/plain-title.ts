/**
 * An issue's title as the title of its pull request and the subject of its commits: one line, without invisible characters, never empty, and without a reference that
 * would close or mention another issue once it is merged. At most `longest` characters.
 */
export function plainTitle(title: string, fallback: string, longest: number): string {
  const line = title
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
    .replaceAll(/(?:#|(?<![0-9a-z])GH-|(?<=\/(?:issues|pull)\/))(?=\d)/gi, 'no. ')
    .trim();
  return [...(line === '' ? fallback : line)].slice(0, longest).join('').trimEnd();
}
