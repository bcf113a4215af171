import { z } from 'zod';

/** What a developer may be especially good at; it decides which words the developer is given. */
export const specialities = ['backend', 'frontend', 'devops', 'docs'] as const;
export type Speciality = (typeof specialities)[number];

const id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/, 'must be 1 to 40 letters, digits, ".", "_", "-"');
const glob = z.string().min(1).max(200);
const command = z.string().trim().min(1).max(1_000);

/** A piece of work as a planner cuts it: one developer carries it out, and one command shows that it is done. */
export const plannedItemSchema = z.object({
  id,
  text: z.string().trim().min(1).max(2_000),
  /** Ids of the SPEC's items that it contributes to. */
  specItems: z.array(z.string().min(1)).min(1).max(60),
  /** Run by the factory in a clean checkout; exit code 0 is the evidence. */
  acceptance: command.optional(),
  /** What its developer may write. */
  writeGlobs: z.array(glob).min(1).max(40),
  /** Where its tests are written before its code; none: it has no test of its own. */
  testGlobs: z.array(glob).max(20).default([]),
  dependsOn: z.array(id).max(30).default([]),
  speciality: z.enum(specialities).optional(),
});
export type PlannedItem = z.infer<typeof plannedItemSchema>;

export const severities = ['high', 'medium', 'low'] as const;
/** What a reviewer objects to. Without a line and a way to see it for oneself it is an opinion, and is dropped. */
export const findingSchema = z
  .object({
    severity: z.enum(severities),
    file: z.string().min(1).max(500),
    line: z.int().positive(),
    claim: z.string().trim().min(1).max(1_000),
    /** Exits with another code than 0 as long as the fault is there. */
    command: command.optional(),
    /** The line of the change that shows it, word for word. */
    quote: z.string().trim().min(1).max(500).optional(),
  })
  .refine((finding) => finding.command !== undefined || finding.quote !== undefined, {
    message: 'needs a command that fails because of it, or the quoted line of the change',
  });
export type Finding = z.infer<typeof findingSchema>;

/** What a task has to hand in with `finish`, by the name that the task gives. */
export const outputSchemas = {
  plan: z.object({ items: z.array(plannedItemSchema).min(1).max(30) }),
  /** The tests that were written, or why there can be none. */
  new_tests: z.union([
    z.object({ files: z.array(z.string().min(1).max(500)).min(1).max(20) }),
    z.object({ untestable: z.string().trim().min(1).max(1_000) }),
  ]),
  /** The change is in the working tree; there is nothing else to hand in. */
  change: z.undefined(),
  explanation: z.object({ cause: z.string().trim().min(1).max(4_000) }),
  review: z.object({ findings: z.array(findingSchema).max(30) }),
} as const;
export type OutputName = keyof typeof outputSchemas;
export const outputNames = Object.keys(outputSchemas) as [OutputName, ...OutputName[]];
export type TaskOutput<Name extends OutputName> = z.infer<(typeof outputSchemas)[Name]>;
