/** Words on one line, cut at `longest` characters; empty when there are none. */
export function oneLine(text: string, longest: number): string {
  const line = [
    ...text
      .slice(0, longest * 4)
      .replaceAll(/\s+/g, ' ')
      .trim(),
  ];
  return line.length > longest
    ? `${line
        .slice(0, longest - 1)
        .join('')
        .trimEnd()}…`
    : line.join('');
}
