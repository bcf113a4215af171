import { z } from 'zod';
import { githubAppEnvironmentSchema } from './github-app-environment.ts';

/** What `factory up` is told of the App, as `factory setup` writes it. */
export const upEnvironmentSchema = githubAppEnvironmentSchema.extend({
  GITHUB_GIT_URL: z
    .url('must be the address under which git finds repositories')
    .transform((url) => url.replace(/\/+$/, '')),
  WEBHOOK_SECRET: z.string().min(1, 'must be the App’s webhook secret'),
});
