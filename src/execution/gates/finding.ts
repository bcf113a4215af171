import type { Severity } from '../../contracts/severity.ts';

/** Something that a gate found in a change, at a place. */
export type Finding = {
  /** The rule that found it, as docs/gates.md lists them. */
  code: string;
  severity: Severity;
  /** Empty when it is about the change as a whole. */
  path: string;
  /** In the new file, from 1. */
  line?: number;
  message: string;
  /** What to do instead. */
  fix?: string;
};

/** Whether a change with this finding stays where it is. What is less severe is told to people, and costs points. */
export function isBlocking({ severity }: Pick<Finding, 'severity'>): boolean {
  return severity === 'high' || severity === 'critical';
}

/** A finding in one line. */
export function describeFinding({ code, severity, path, line, message, fix }: Finding): string {
  const place = path === '' ? '' : `${path}${line === undefined ? '' : `:${line}`}: `;
  return `${severity}: ${place}${message} [${code}]${fix === undefined ? '' : ` → ${fix}`}`;
}
