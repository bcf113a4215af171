/** One stretch of an update: `context` narrows down where (the text after `@@`), `before` and `after` are the lines it turns into each other. */
export type Hunk = { context: string[]; before: string[]; after: string[]; atEnd: boolean };
export type FileChange =
  | { kind: 'add'; path: string; content: string }
  | { kind: 'delete'; path: string }
  | { kind: 'update'; path: string; moveTo?: string; hunks: Hunk[] };

/** The changes of a patch in the `*** Begin Patch` envelope, in order; or what is wrong and in which line of it. */
export function parsePatch(patch: string): { changes: FileChange[] } | { refused: string } {
  const lines = patch.replaceAll('\r\n', '\n').trim().split('\n');
  if (lines[0]?.trim() !== '*** Begin Patch') return { refused: 'the first line must be "*** Begin Patch"' };
  if (lines.at(-1)?.trim() !== '*** End Patch') return { refused: 'the last line must be "*** End Patch"' };
  const reader: Reader = { lines: lines.slice(0, -1), at: 1 };
  const changes: FileChange[] = [];
  while (reader.at < reader.lines.length) {
    const change = readChange(reader);
    if ('refused' in change) return change;
    changes.push(change);
  }
  return changes.length === 0 ? { refused: 'it contains no change' } : { changes };
}

type Reader = { lines: string[]; at: number };
type Refused = { refused: string };

function readChange(reader: Reader): FileChange | Refused {
  const line = reader.lines[reader.at] ?? '';
  const header = /^\*\*\* (Add|Update|Delete) File: (.+)$/.exec(line.trimEnd());
  const path = header?.[2]?.trim();
  if (!header || !path)
    return wrong(reader, 'expected "*** Add File: …", "*** Update File: …" or "*** Delete File: …"');
  reader.at += 1;
  if (header[1] === 'Delete') return { kind: 'delete', path };
  return header[1] === 'Add' ? readAdd(reader, path) : readUpdate(reader, path);
}

function readAdd(reader: Reader, path: string): FileChange | Refused {
  const content: string[] = [];
  for (let line = bodyLine(reader); line !== undefined; line = bodyLine(reader)) {
    if (!line.startsWith('+')) return wrong(reader, 'every line of an added file must begin with "+"');
    content.push(line.slice(1));
    reader.at += 1;
  }
  return { kind: 'add', path, content: content.length === 0 ? '' : `${content.join('\n')}\n` };
}

function readUpdate(reader: Reader, path: string): FileChange | Refused {
  const move = /^\*\*\* Move to: (.+)$/.exec(reader.lines[reader.at]?.trimEnd() ?? '');
  if (move) reader.at += 1;
  const hunks: Hunk[] = [];
  while (bodyLine(reader) !== undefined) {
    const hunk = readHunk(reader);
    if ('refused' in hunk) return hunk;
    hunks.push(hunk);
  }
  if (hunks.length === 0 && !move) return wrong(reader, `the update of "${path}" contains no change`);
  return { kind: 'update', path, hunks, ...(move?.[1] ? { moveTo: move[1].trim() } : {}) };
}

function readHunk(reader: Reader): Hunk | Refused {
  const hunk: Hunk = { context: [], before: [], after: [], atEnd: false };
  for (let line = bodyLine(reader); line?.startsWith('@@'); line = bodyLine(reader)) {
    const context = line.slice(2).trim();
    // Unified headers such as `-1,4 +1,6 @@` say numbers, which models get wrong: the lines themselves decide.
    if (context !== '' && !/^-\d+(,\d+)? \+\d+(,\d+)? @@/.test(context)) hunk.context.push(context);
    reader.at += 1;
  }
  for (let line = bodyLine(reader); line !== undefined && !line.startsWith('@@'); line = bodyLine(reader)) {
    reader.at += 1;
    if (line.trimEnd() === '*** End of File') {
      hunk.atEnd = true;
      break;
    }
    if (!takeLine(hunk, line))
      return wrong({ ...reader, at: reader.at - 1 }, 'a line of an update must begin with " ", "+" or "-"');
  }
  if (hunk.before.length === 0 && hunk.after.length === 0) return wrong(reader, 'a change without lines');
  return hunk;
}

function takeLine(hunk: Hunk, line: string): boolean {
  const sign = line === '' ? ' ' : line[0];
  if (sign === ' ' || sign === '-') hunk.before.push(line.slice(1));
  if (sign === ' ' || sign === '+') hunk.after.push(line.slice(1));
  return sign === ' ' || sign === '-' || sign === '+';
}

/** The line at hand, unless the next file begins with it. */
function bodyLine(reader: Reader): string | undefined {
  const line = reader.lines[reader.at];
  return line !== undefined && /^\*\*\* (Add|Update|Delete) File: /.test(line) ? undefined : line;
}

function wrong(reader: Reader, problem: string): Refused {
  return {
    refused: `line ${reader.at + 1} of the patch (${JSON.stringify(reader.lines[reader.at] ?? '*** End Patch')}): ${problem}`,
  };
}
