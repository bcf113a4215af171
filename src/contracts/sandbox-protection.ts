import { z } from 'zod';

/** The rungs of the sandbox ladder, the best first. Traces and reports name them: one that is not in this list cannot be read again. */
export const sandboxRungs = ['bubblewrap', 'namespaces', 'fargate', 'none'] as const;
export type SandboxRung = (typeof sandboxRungs)[number];

/** How far the sandbox in force protects, beside its name. */
export const sandboxProtectionSchema = z.object({
  /**
   * `own`: nothing to reach but the attempt's proxy. `closed`: nothing to reach, no localhost either. `by-grant`: closed for commands that are granted none, and else as `machine`.
   * `machine`: shared with the machine, whose platform bounds it.
   */
  network: z.enum(['own', 'closed', 'by-grant', 'machine']),
  /** `own`: other processes cannot be seen. `machine`: their names can. */
  processes: z.enum(['own', 'machine']),
  /** A filter of system calls is in force. */
  seccomp: z.boolean(),
  /** Absent where nothing limits commands but their time. */
  limits: z
    .object({
      memoryBytes: z.int().positive(),
      processes: z.int().positive(),
      diskBytes: z.int().positive(),
      fileBytes: z.int().positive(),
      cpuSeconds: z.int().positive(),
      openFiles: z.int().positive(),
    })
    .optional(),
});
export type ReportedProtection = z.infer<typeof sandboxProtectionSchema>;

/** What the rung in force leaves open of what the best one closes, in words; empty for the best. */
export function weaknesses(protection: ReportedProtection): string[] {
  return [
    ...(protection.network === 'machine' ? ['shares the machine’s network'] : []),
    ...(protection.network === 'by-grant'
      ? ['shares the machine’s network with commands that are granted any']
      : []),
    ...(protection.processes === 'machine' ? ['sees the names of the machine’s processes'] : []),
    ...(protection.seccomp ? [] : ['no filter of system calls']),
    ...(protection.limits === undefined ? ['no limits but time'] : []),
  ];
}
