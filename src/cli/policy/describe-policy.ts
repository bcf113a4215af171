import type { FileFinding } from '../../wiring/policy.ts';

/** Findings as compilers print them, so that editors find the place. */
export function describeFindings(files: readonly string[], findings: readonly FileFinding[]): string {
  if (files.length === 0)
    return 'There is neither .github/factory.yml nor .github/factory.cedar: the shipped policy and all defaults hold.';
  if (findings.length === 0) return `${files.join(', ')}: nothing wrong.`;
  return findings
    .map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`)
    .join('\n');
}

type Told = {
  decision: 'approve' | 'hold' | 'reject';
  riskScore: number;
  factors?: readonly { id: string; class: string; points: number; reason: string }[] | undefined;
  rules: readonly { id: string; effect: string; reason: string; layer?: string | undefined }[];
  policies?: readonly { layer: string; hash: string }[] | undefined;
  approvers?: readonly string[] | undefined;
};

const decisions = {
  approve: 'APPROVED: it would run.',
  hold: 'HELD: a reviewer would have to release it.',
  reject: 'REJECTED: it would not run.',
} as const;

/** A verdict for a terminal: the decision, then what it was made of. */
export function describeVerdict({ decision, riskScore, factors, rules, policies, approvers }: Told): string {
  return [
    decisions[decision],
    '',
    `Risk ${riskScore} of 100`,
    ...(factors ?? []).map(
      ({ id, class: riskClass, points, reason }) => `  +${points}  ${id} (${riskClass}): ${reason}`,
    ),
    '',
    'Rules',
    ...rules.map(
      ({ id, effect, reason, layer }) =>
        `  ${effect.padEnd(6)} ${id}${layer === undefined ? '' : ` [${layer}]`}: ${reason}`,
    ),
    ...(approvers === undefined ? [] : ['', `Can be released by: ${approvers.join(', ')}`]),
    '',
    'Layers',
    ...(policies ?? []).map(({ layer, hash }) => `  ${layer}  SHA-256 ${hash}`),
  ].join('\n');
}
