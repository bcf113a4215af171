import type { checkGates } from '../../wiring/gates.ts';

type Report = Awaited<ReturnType<typeof checkGates>>;

const marks = { passed: '✓', failed: '✗', skipped: '-', error: '!' } as const;

/** What the gates found, for a terminal: a table, then the findings with place and remedy, then the score. */
export function describeGates(report: Report): string[] {
  const { outcomes, quality, changes, unverified } = report;
  const width = Math.max(...outcomes.map(({ result }) => result.name.length));
  const rows = outcomes.map(({ result, blocks }) => {
    const { name, status, exitCode, durationMs, redOnBase, command } = result;
    const notes = [
      ...(exitCode === null ? [] : [`exit ${exitCode}`]),
      ...(redOnBase ? ['red on the base'] : []),
      ...(status === 'failed' && !blocks ? ['does not block'] : []),
      ...(command === undefined ? [] : [command]),
    ];
    return `  ${marks[status]} ${name.padEnd(width)}  ${status.padEnd(7)}  ${seconds(durationMs)}  ${notes.join(' · ')}`.trimEnd();
  });
  return [
    `${changes.length} changed files between ${report.base.slice(0, 12)} and the working copy`,
    ...rows,
    ...details(report),
    '',
    ...(unverified ? ['Nothing was run: no command of the repository says whether the change works.'] : []),
    `Score ${quality.score}/100 · risk ${quality.risk.level} (${quality.risk.points}/100)`,
    ...quality.risk.reasons.map((reason) => `  ${reason}`),
  ];
}

/** The whole of what gates that read the change found, and the end of what red commands printed. */
function details({ outcomes }: Report): string[] {
  return outcomes.flatMap(({ result, output }) => {
    const text = result.command === undefined ? output : result.status === 'failed' ? result.summary : '';
    return text.trim() === ''
      ? []
      : [
          '',
          `${result.name}:`,
          ...text
            .trim()
            .split('\n')
            .map((line) => `  ${line}`),
        ];
  });
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`.padStart(7);
}

/** The report for programs: gates, findings and quality; outputs of commands are left out. */
export function reportOfGates({ outcomes, findings, quality, base, head, unverified }: Report) {
  return {
    base,
    head,
    unverified,
    quality,
    gates: outcomes.map(({ result, blocks }) => ({ ...result, blocks })),
    findings,
  };
}
