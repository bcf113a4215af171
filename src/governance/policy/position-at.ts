/** Line and column of an offset, both counted from 1; the offset counts UTF-16 units. */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1 };
}

/** The same of an offset in UTF-8 bytes, as Cedar tells them. */
export function positionAtByte(text: string, byte: number): { line: number; column: number } {
  return positionAt(text, Buffer.from(text, 'utf8').subarray(0, byte).toString('utf8').length);
}
