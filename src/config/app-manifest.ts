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

/** What the GitHub App must be, from the text of `app.yml`. */
export function parseAppManifest(text: string): AppManifest {
  return manifestSchema.parse(parse(text));
}
