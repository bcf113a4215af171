import type { Redactor } from '../../redaction/redactor.ts';
import { findSecrets } from '../../redaction/redactor.ts';
import { readAddedLines } from './added-lines.ts';
import { type GateOutcome, summarize } from './gate-outcome.ts';

/**
 * Looks for secrets in what the diff adds: known shapes, and the very secrets this process holds. The patch comes from git objects, and no comment in it
 * can switch the search off.
 */
export function secretsGate(patch: string, redactor: Redactor, durationMs: number): GateOutcome {
  const findings = readAddedLines(patch).flatMap(({ path, text, lineNumbers }) => {
    const known = findSecrets(text).map(
      ({ name, index }) => `${path}:${lineNumbers[lineOf(text, index)] ?? 0}: looks like a secret (${name})`,
    );
    const held = known.length === 0 && redactor.holdsExact(text);
    return held ? [`${path}: holds a secret of this factory`] : known;
  });
  const output = findings.join('\n');
  return {
    result: {
      name: 'secrets',
      status: findings.length === 0 ? 'passed' : 'failed',
      exitCode: null,
      durationMs,
      redOnBase: false,
      summary: summarize(output),
    },
    blocks: findings.length > 0,
    output,
  };
}

function lineOf(text: string, index: number): number {
  let line = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < index; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}
