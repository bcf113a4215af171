import type { AttemptReport } from '../../contracts/attempt-report.ts';
import { weaknesses } from '../../contracts/sandbox-protection.ts';
import { codeSpan } from './safe-text.ts';

/** The sandbox that was in force, and what it left open. */
export function sandboxLine({ sandbox, protection }: Pick<AttemptReport, 'sandbox' | 'protection'>): string {
  const open = sandbox === 'none' || protection === undefined ? [] : weaknesses(protection);
  return `sandbox ${codeSpan(sandbox)}${open.length === 0 ? '' : ` (${open.join('; ')})`}`;
}
