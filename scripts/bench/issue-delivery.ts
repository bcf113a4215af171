import { createHmac } from 'node:crypto';

/** Who and what a delivery is about. */
export type DeliveryAbout = {
  action: 'opened' | 'edited' | 'labeled';
  issue: { id: number; number: number; updated_at: string };
  repository: { owner: string; repo: string; id: number };
  sender: { id: number; login: string };
  installationId: number;
  label: string;
};

export type Delivery = { id: string; body: string; headers: Record<string, string> };

/** What the issue says, here and on GitHub: one that was edited since it was labelled is not taken up. */
export const deliveredIssue = { title: 'Change something', body: 'x'.repeat(9_000) };

/** A delivery about an issue as GitHub makes and signs it, as large as GitHub's are (10 kB). */
export function issueDelivery(id: string, secret: string, about: DeliveryAbout): Delivery {
  const { action, issue, repository, sender, installationId, label } = about;
  const body = JSON.stringify({
    action,
    issue: { ...issue, ...deliveredIssue, state: 'open' },
    ...(action === 'labeled' ? { label: { name: label } } : {}),
    installation: { id: installationId },
    repository: {
      id: repository.id,
      name: repository.repo,
      full_name: `${repository.owner}/${repository.repo}`,
      owner: { login: repository.owner },
    },
    sender: { ...sender, type: 'User' },
  });
  return {
    id,
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'issues',
      'x-github-delivery': id,
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
  };
}
