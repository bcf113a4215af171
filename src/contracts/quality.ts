import { z } from 'zod';
import { severities } from './severity.ts';

/** How risky a change is to merge; the mildest first. */
export const riskLevels = ['low', 'medium', 'high', 'critical'] as const;
export type RiskLevel = (typeof riskLevels)[number];

/** What the factory itself makes of a change, by its gates and by what it touches. */
export const qualitySchema = z.object({
  /** 0 to 100: gates by their weights, less what was found. docs/gates.md has the table. */
  score: z.int().min(0).max(100),
  findings: z.record(z.enum(severities), z.int().nonnegative()),
  risk: z.object({
    level: z.enum(riskLevels),
    points: z.int().min(0).max(100),
    /** One line each, the weightiest first. */
    reasons: z.array(z.string()),
  }),
});
export type Quality = z.infer<typeof qualitySchema>;
