/** An expected "no": a stable code and a sentence for the person or program that asked. */
export type Refusal = { refused: { code: RefusalCode; message: string } };

export const refusalCodes = [
  'not-applicable',
  'unknown-job',
  'overtaken',
  'fenced',
  'stopped',
  'stale-input',
  'already-registered',
  'attempt-order',
  'attempt-finished',
  'bounds',
  'branch-unread',
  'foreign-pull-request',
  'gates-red',
  'head-moved',
  'push-not-authorized',
  'branch-not-ours',
  'round-taken',
  'wrong-reason',
  'self-release',
  'own-request',
  'already-warned',
  'already-reminded',
  'already-reverted',
  'hold-stands',
  'other-delivery',
  'merged-request',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

export function refuse(code: RefusalCode, message: string): Refusal {
  return { refused: { code, message } };
}
