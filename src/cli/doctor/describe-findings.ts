import type { Finding } from '../../wiring/doctor/examine-factory.ts';

const sign = { ok: 'ok    ', failed: 'FAILED', 'not-checked': '-     ' } as const;

/** Findings for a terminal: a line each, and what to do about those that failed on a line below. */
export function describeFindings(findings: readonly Finding[]): string[] {
  const lines = findings.flatMap((finding) => [
    `${sign[finding.status]}  ${finding.check.padEnd(13)}  ${finding.text}`,
    ...(finding.status === 'failed' ? [`${' '.repeat(23)}→ ${finding.mend}`] : []),
  ]);
  const failures = findings.filter(({ status }) => status === 'failed').length;
  const total =
    failures === 0 ? 'Nothing is wrong.' : `${failures} found. Mend the first one first, and look again.`;
  return [...lines, '', total];
}
