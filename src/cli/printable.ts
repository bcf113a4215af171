/** What somebody else wrote, on one line of a terminal: without what a terminal obeys, what ends a line, and what nobody sees. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu, ' ');
}
