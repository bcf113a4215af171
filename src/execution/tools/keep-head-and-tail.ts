/** Both ends of a long text: beginnings say what ran, ends say how it came out. Cuts at line breaks where one is near. */
export function keepHeadAndTail(text: string, cap: number): string {
  if (text.length <= cap) return text;
  const half = Math.floor(cap / 2);
  const head = text.slice(0, lineEndNear(text, half));
  const tail = text.slice(lineStartNear(text, text.length - half));
  return `${head}\n[… ${text.length - head.length - tail.length} characters left out …]\n${tail}`.toWellFormed();
}

const near = 400;

function lineEndNear(text: string, index: number): number {
  const at = text.lastIndexOf('\n', index);
  return at > index - near ? at : index;
}

function lineStartNear(text: string, index: number): number {
  const at = text.indexOf('\n', index);
  return at !== -1 && at < index + near ? at + 1 : index;
}
