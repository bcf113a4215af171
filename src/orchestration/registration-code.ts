import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The code by which the task of an attempt proves that the factory started it: HMAC-SHA256 over job and attempt, in hex. It is good for nothing but
 * the first registration.
 */
export function registrationCode(key: string, jobId: string, attempt: number): string {
  return createHmac('sha256', key).update(`${jobId}:${attempt}`).digest('hex');
}

/** Whether the code belongs to this attempt of this job; in constant time. */
export function isRegistrationCode(code: string, key: string, jobId: string, attempt: number): boolean {
  return isSameHex(code, registrationCode(key, jobId, attempt));
}

/** Compares two hex digests of the same length in constant time. */
export function isSameHex(given: string, expected: string): boolean {
  const left = Buffer.from(given, 'hex');
  const right = Buffer.from(expected, 'hex');
  return left.length === right.length && left.length > 0 && timingSafeEqual(left, right);
}
