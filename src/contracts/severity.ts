import { z } from 'zod';

/** How much a finding weighs; the mildest first. */
export const severities = ['low', 'medium', 'high', 'critical'] as const;
export const severitySchema = z.enum(severities);
export type Severity = z.infer<typeof severitySchema>;
