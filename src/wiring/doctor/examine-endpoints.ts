import { createHmac, randomUUID } from 'node:crypto';
import { type Finding, failed, ok } from '../../observability/doctor/finding.ts';
import { messageOf } from './examine-github.ts';

const patienceMs = 10_000;

/** Sends the webhook a ping as GitHub signs it, and the same with a wrong signature, which it must refuse. */
export async function examineWebhook(url: string | undefined, secret: string): Promise<Finding> {
  const settings = 'correct the webhook’s address in the settings of the App, and see that the factory runs';
  if (url === undefined) return failed('webhook', 'the App has no webhook address', settings);
  try {
    const signed = await ping(url, secret);
    if (signed === 401 || signed === 403)
      return failed(
        'webhook',
        `${url} does not believe a delivery signed with WEBHOOK_SECRET`,
        'give the App and the factory the same secret (docs/operations/deploy.md#rotate)',
      );
    if (signed > 299) return failed('webhook', `${url} answered ${signed}`, settings);
    const forged = await ping(url, `${secret}-forged`);
    return forged < 300
      ? failed(
          'webhook',
          `${url} believes a forged delivery`,
          'stop it: something else than the factory answers there',
        )
      : ok('webhook', `${url} takes signed deliveries and refuses others`);
  } catch (error) {
    return failed('webhook', `${url} cannot be reached: ${messageOf(error)}`, settings);
  }
}

async function ping(url: string, secret: string): Promise<number> {
  const body = JSON.stringify({ zen: 'Is anybody there?', hook_id: 1, hook: { type: 'App' } });
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'ping',
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
    body,
    signal: AbortSignal.timeout(patienceMs),
  });
  await response.arrayBuffer();
  return response.status;
}

/** A caller without a token must be turned away by worker-api itself. */
export async function examineWorkerApi(url: string): Promise<Finding> {
  const mend = 'correct WORKER_API_URL, and see that the factory runs';
  try {
    const address = `${url}/v1/jobs/nobody/attempts/1/heartbeat`;
    const response = await fetch(address, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(patienceMs),
    });
    await response.arrayBuffer();
    const { status } = response;
    if (status >= 500) return failed('worker-api', `${url} answered ${status}`, mend);
    return status < 400
      ? failed(
          'worker-api',
          `${url} lets callers in that have no token`,
          'stop it: something else answers there',
        )
      : ok('worker-api', `${url} turns strangers away`);
  } catch (error) {
    return failed('worker-api', `${url} cannot be reached: ${messageOf(error)}`, mend);
  }
}

/** Asks the model's server for its list. Servers that keep none are taken at their word. */
export async function examineModel(model: {
  baseUrl: string;
  apiKey: string;
  name: string;
  scripted: boolean;
}): Promise<Finding> {
  const mend = 'correct MODEL_BASE_URL (OPENAI_BASE_URL on one machine) and see that its server runs';
  try {
    const response = await fetch(`${model.baseUrl.replace(/\/+$/, '')}/models`, {
      headers: { authorization: `Bearer ${model.apiKey}` },
      signal: AbortSignal.timeout(patienceMs),
    });
    const text = await response.text();
    if (response.status === 401 || response.status === 403)
      return failed(
        'model',
        `${model.baseUrl} does not accept the key`,
        'set MODEL_API_KEY (OPENAI_API_KEY on one machine) to a valid one',
      );
    if (response.status >= 500) return failed('model', `${model.baseUrl} answered ${response.status}`, mend);
    const listed = idsIn(text);
    if (listed.length > 0 && !model.scripted && !listed.includes(model.name))
      return failed(
        'model',
        `${model.baseUrl} does not offer ${model.name}`,
        'name one that it offers: FACTORY_MODEL',
      );
    return ok(
      'model',
      model.scripted ? 'scripted: it plays a fixed scenario' : `${model.name} at ${model.baseUrl}`,
    );
  } catch (error) {
    return failed('model', `${model.baseUrl} cannot be reached: ${messageOf(error)}`, mend);
  }
}

function idsIn(text: string): string[] {
  try {
    const { data } = JSON.parse(text) as { data?: { id?: unknown }[] };
    return (data ?? []).map(({ id }) => String(id));
  } catch {
    return [];
  }
}
