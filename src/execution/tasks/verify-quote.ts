import type { Finding } from '../../contracts/task-output.ts';
import { readAddedLines } from '../gates/added-lines.ts';

/** The line of the change that a finding quotes: the one nearest to where it says; undefined when the change adds no such line to that file. Pure. */
export function quotedLine(
  patch: string,
  finding: Pick<Finding, 'file' | 'line' | 'quote'>,
): number | undefined {
  const quote = finding.quote?.trim();
  if (quote === undefined || quote === '') return undefined;
  const lines = readAddedLines(patch)
    .filter(({ path }) => path === finding.file)
    .flatMap(({ text, lineNumbers }) =>
      text.split('\n').flatMap((line, index) => (line.includes(quote) ? [lineNumbers[index] ?? 0] : [])),
    );
  return lines.toSorted((a, b) => Math.abs(a - finding.line) - Math.abs(b - finding.line))[0];
}
