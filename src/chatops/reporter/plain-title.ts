import { oneLine } from './safe-text.ts';

/** A pull request's title from an issue's: one line without invisible characters, never empty, and closing no other issue when it becomes a commit message. */
export function plainTitle(title: string, issueNumber: number): string {
  const line = oneLine(title, 200)
    .trim()
    .replaceAll(/(?:#|\bGH-)(?=\d)/gi, 'no. ');
  return line === '' ? `Resolve issue ${issueNumber}` : line;
}
