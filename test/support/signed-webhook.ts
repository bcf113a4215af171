import { createHmac, randomUUID } from 'node:crypto';
import { examplePayload, type Payload } from './webhook-delivery.ts';

export type SignedWebhook = { body: string; headers: Record<string, string> };

/** A delivery as GitHub sends it over HTTP, signed with the secret. `body`: exactly these bytes instead of the payload. */
export function signedWebhook(options: {
  event: string;
  payload: Payload;
  secret: string;
  body?: string;
}): SignedWebhook {
  const body = options.body ?? JSON.stringify(options.payload);
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': options.event,
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${createHmac('sha256', options.secret).update(body).digest('hex')}`,
    },
  };
}

/** What GitHub tells of a label on an issue: GitHub's own example, about this repository, issue and person. */
export function labelPayload(
  action: 'labeled' | 'unlabeled',
  about: {
    repository: { owner: string; repo: string; id: number };
    issue: { number: number; title: string; body?: string | null; updated_at: string };
    sender: { id: number; login: string };
    installationId: number;
  },
): Payload {
  const { repository, issue, sender, installationId } = about;
  const { owner, repo: name, id } = repository;
  return examplePayload('issues', action, {
    installation: { id: installationId },
    repository: { id, name, full_name: `${owner}/${name}`, owner: { login: owner } },
    issue: {
      number: issue.number,
      title: issue.title,
      body: issue.body ?? null,
      updated_at: issue.updated_at,
      state: 'open',
    },
    label: { name: 'ai-factory' },
    sender: { ...sender, type: 'User' },
  });
}
