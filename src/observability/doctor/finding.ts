/** What is looked at, in the order in which people are told. */
export const checkNames = [
  'settings',
  'credentials',
  'permissions',
  'events',
  'installation',
  'rate-limit',
  'webhook',
  'deliveries',
  'worker-api',
  'storage',
  'queues',
  'model',
  'configuration',
  'workflows',
  'worker',
  'quotas',
  'sandbox',
  'attempt',
  'job',
] as const;
export type CheckName = (typeof checkNames)[number];

/** What one look found. `mend`: what a person does about it, as one sentence or command. */
export type Finding =
  | { check: CheckName; status: 'ok'; text: string }
  | { check: CheckName; status: 'failed'; text: string; mend: string }
  /** It could not be looked at because of something that failed before, or nobody wanted it to be. */
  | { check: CheckName; status: 'not-checked'; text: string };

export function ok(check: CheckName, text: string): Finding {
  return { check, status: 'ok', text };
}

export function failed(check: CheckName, text: string, mend: string): Finding {
  return { check, status: 'failed', text, mend };
}

export function notChecked(check: CheckName, text: string): Finding {
  return { check, status: 'not-checked', text };
}
