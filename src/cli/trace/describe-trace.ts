import { dollars } from '../../money/dollars.ts';
import type { TraceStep } from '../../wiring/trace.ts';
import { printable } from '../printable.ts';

/** How a terminal shows a trace: `width` columns at most; colours only where somebody looks at them. */
export type Look = { width: number; colours: boolean };

/** A line for each step, under a line for each task that it belongs to. What agents and commands wrote cannot move the cursor or change colours. */
export function describeTrace(steps: readonly TraceStep[], look: Look): string[] {
  const lines: string[] = [];
  let heading = '';
  for (const step of steps) {
    const next = `${step.role}  ${step.task}  iteration ${step.iteration}`;
    if (next !== heading) lines.push(paint(printable(next), 'bold', look));
    heading = next;
    lines.push(describeStep(step, look));
  }
  return lines;
}

function describeStep(step: TraceStep, look: Look): string {
  const { seq, kind, about, durationMs, tokens, microUsd, exitCode, failed, line } = step;
  const facts = [
    String(seq).padStart(5),
    (names[kind] ?? kind).padEnd(8),
    cut(printable(about), 22).padEnd(22),
    (durationMs === undefined ? '' : duration(durationMs)).padStart(8),
    (tokens === undefined ? '' : `${count(tokens.input)}/${count(tokens.output)}`).padStart(11),
    (microUsd === undefined ? '' : dollars(microUsd)).padStart(8),
    (exitCode === undefined ? '' : `exit ${exitCode}`).padEnd(8),
  ].join(' ');
  const text = cut(printable(line), Math.max(20, look.width - facts.length - 1));
  return paint(`${facts} ${text}`.trimEnd(), failed ? 'red' : undefined, look);
}

/** Short words for the kinds of entries. */
const names: Partial<Record<TraceStep['kind'], string>> = {
  model_request: 'ask',
  model_response: 'answer',
  model_error: 'fault',
  tool_call: 'call',
  tool_result: 'result',
};

function duration(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

function count(tokens: number): string {
  return tokens < 10_000 ? String(tokens) : `${Math.round(tokens / 1_000)}k`;
}

function cut(text: string, width: number): string {
  const signs = [...text];
  return signs.length <= width ? text : `${signs.slice(0, width - 1).join('')}…`;
}

const codes = { bold: ['\u001b[1m', '\u001b[22m'], red: ['\u001b[31m', '\u001b[39m'] } as const;

function paint(text: string, how: keyof typeof codes | undefined, { colours }: Look): string {
  if (!colours || how === undefined) return text;
  const [on, off] = codes[how];
  return `${on}${text}${off}`;
}

/** A whole entry as JSON, a key a line; line ends of texts are shown as such, everything else that a terminal obeys is not. */
export function describeEntry(entry: unknown): string {
  return JSON.stringify(entry, null, 2)
    .replaceAll(/[\p{Cf}\p{Co}]|[\u007f-\u009f]/gu, ' ')
    .replaceAll(/\\n/g, '\n    ')
    .replaceAll(/\\t/g, '  ');
}
