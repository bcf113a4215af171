import type { AttemptReport } from '../../contracts/attempt-report.ts';
import { cellCode, safeText } from './safe-text.ts';

/** Each requirement, and the command of the factory's own that shows how it stands. Empty as long as nothing was proven. */
export function evidenceTable({ evidence }: Pick<AttemptReport, 'evidence'>): string[] {
  if (evidence.length === 0) return [];
  const rows = evidence.map(({ text, verdict, command, exitCode, note }) => {
    const shown = command === undefined ? '' : cellCode(command);
    const exit = exitCode === undefined || exitCode === null ? '' : String(exitCode);
    const said = note === undefined ? verdict : `${verdict}: ${note}`;
    return `| ${safeText(text, 300)} | ${safeText(said, 300)} | ${shown} | ${exit} |`;
  });
  return ['| requirement | evidence | command | exit |', '|---|---|---|---|', ...rows];
}
