import { z } from 'zod';

/** Where packages come from, by the tool that fetches them. */
export const ecosystems = ['npm', 'python', 'cargo', 'go'] as const;
export type Ecosystem = (typeof ecosystems)[number];

/** What a repository wants of packages that are new to it. */
export const dependencyRulesSchema = z.object({
  /** Packages that a change may ask for, as `name`, `ecosystem:name` or with `*`; absent: any. */
  allow: z.array(z.string()).optional(),
  /** Days that a version must have been published for before a change may bring it in; 0: none. */
  cooldownDays: z.int().nonnegative(),
});
export type DependencyRules = z.infer<typeof dependencyRulesSchema>;
