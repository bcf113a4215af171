import { totalmem } from 'node:os';
import type { ReportedProtection } from '../../contracts/sandbox-protection.ts';
import type { Rung } from './rung.ts';
import { limitsOn } from './sandbox-limits.ts';

/** What a rung and the limits of this machine amount to, for trace, report and people. */
export function protectionOf({ protection, limited }: Rung): ReportedProtection {
  const { memoryBytes, processes, diskBytes, fileBytes, cpuSeconds, openFiles } = limitsOn(totalmem());
  const limits = { memoryBytes, processes, diskBytes, fileBytes, cpuSeconds, openFiles };
  return { ...protection, ...(limited ? { limits } : {}) };
}
