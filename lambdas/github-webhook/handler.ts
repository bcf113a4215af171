import './without-compiled-schemas.ts';
import { createGithubWebhook } from '../../src/wiring/github-webhook.ts';

/** API Gateway v2 → the jobs queue. */
export const handler = createGithubWebhook(process.env);
