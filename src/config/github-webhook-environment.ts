import { z } from 'zod';
import { factoryNameSchema } from './factory-name.ts';

/** What the github-webhook executable is told. It holds no GitHub credential: the App's id is public. */
export const githubWebhookEnvironmentSchema = z.object({
  FACTORY_NAME: factoryNameSchema,
  TABLE_NAME: z.string().min(3, 'must be the name of the DynamoDB table'),
  JOBS_QUEUE_URL: z.url('must be the URL of the jobs queue'),
  GITHUB_APP_ID: z.coerce.number('must be the App’s numeric id').int().positive(),
  /** The App's bot account, when known: everything it does is dropped at the door. */
  GITHUB_APP_BOT_USER_ID: z.coerce.number('must be a numeric user id').int().positive().optional(),
  WEBHOOK_SECRET: z.string().min(1, 'must be the App’s webhook secret'),
  WEBHOOK_SECRET_PREVIOUS: z.string().min(1).optional(),
  TRIGGER_LABEL: z.string().min(1).default('ai-factory'),
});
