/** The lines a patch adds to one file, joined, and where each stands in the new file. */
export type AddedText = { path: string; text: string; lineNumbers: number[] };

/** Reads a patch without context lines, as `git diff-tree -p -U0` writes it. What a line contains can never be taken for a header: hunks are counted. */
export function readAddedLines(patch: string): AddedText[] {
  const files: { path: string; lines: string[]; lineNumbers: number[] }[] = [];
  let left = { removed: 0, added: 0 };
  let line = 0;
  for (const text of patch.split('\n')) {
    if (left.removed > 0 && text.startsWith('-')) left.removed -= 1;
    else if (left.added > 0 && text.startsWith('+')) {
      left.added -= 1;
      files.at(-1)?.lines.push(text.slice(1));
      files.at(-1)?.lineNumbers.push(line);
      line += 1;
    } else if (text.startsWith('+++ '))
      files.push({ path: text.slice(4).replace(/^"?b\//, ''), lines: [], lineNumbers: [] });
    else {
      const hunk = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(text);
      if (hunk === null) continue;
      left = { removed: Number(hunk[1] ?? 1), added: Number(hunk[3] ?? 1) };
      line = Number(hunk[2]);
    }
  }
  return files.map(({ path, lines, lineNumbers }) => ({ path, text: lines.join('\n'), lineNumbers }));
}
