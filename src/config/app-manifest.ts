import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const manifestSchema = z.object({
  name: z.string().min(1),
  description: z.string(),
  url: z.url(),
  public: z.boolean(),
  default_permissions: z.record(z.string(), z.enum(['read', 'write'])),
  default_events: z.array(z.string()),
});
export type AppManifest = z.infer<typeof manifestSchema>;

/** What the GitHub App must be: `app.yml`, as it is shipped. */
export function readAppManifest(): AppManifest {
  return manifestSchema.parse(parse(readFileSync(new URL('../../app.yml', import.meta.url), 'utf8')));
}
