/** The attempt that a connection through the egress gateway belongs to. */
export type EgressHolder = { jobId: string; attempt: number };

/** Until when; milliseconds, of which whole seconds count. */
export type EgressGrant = EgressHolder & { expiresAt: number };

const form = /^([\w-]{1,100})\.([1-9]\d{0,8})\.([1-9]\d{0,11})$/;

/** A grant as the name of a user, fit for the address of a proxy as it stands. */
export function egressUserOf({ jobId, attempt, expiresAt }: EgressGrant): string {
  return `${jobId}.${attempt}.${Math.floor(expiresAt / 1_000)}`;
}

/** The grant that a user's name says; undefined for any other. */
export function egressGrantOf(user: string): EgressGrant | undefined {
  const [, jobId, attempt, seconds] = form.exec(user) ?? [];
  if (jobId === undefined) return undefined;
  return { jobId, attempt: Number(attempt), expiresAt: Number(seconds) * 1_000 };
}

/** What is signed for a user's name, by HMAC-SHA256; the signature in hex is its password. */
export function egressSigningInput(user: string): string {
  return `egress:${user}`;
}
