import './without-compiled-schemas.ts';
import { createGithubWebhook } from '../../src/wiring/github-webhook.ts';
import { withSecrets } from '../../src/wiring/with-secrets.ts';

/** API Gateway v2 → the jobs queue. */
export const handler = await withSecrets(process.env, createGithubWebhook);
