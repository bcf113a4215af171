/**
 * A model's words as plain text on one line, cut at `longest` characters: no links, no markup, no invisible characters, nobody mentioned. What is left can be read
 * and does nothing; it is never run.
 */
export function plainWords(text: string, longest: number): string {
  const line = text
    .slice(0, longest * 4)
    .toWellFormed()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\p{Cc}\p{Default_Ignorable_Code_Point}]/gu, '')
    .replaceAll(/\b[a-z][a-z0-9+.-]{1,20}:\/\/\S*|\bwww\.\S*/gi, '(link)')
    .replaceAll(/[<>`*_[\]{}|\\@#$]/g, ' ')
    .replaceAll(/ {2,}/g, ' ')
    .trim();
  const characters = [...line];
  return characters.length > longest
    ? `${characters
        .slice(0, longest - 1)
        .join('')
        .trimEnd()}…`
    : line;
}
