/** A line on standard output. False when whoever reads it should be waited for. */
export function print(line: string): boolean {
  return process.stdout.write(`${line}\n`);
}
