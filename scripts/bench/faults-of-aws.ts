import type { Interference } from './counting-proxy.ts';

export type FaultRates = { refused: number; throttled: number; answerLost: number };

/** Single requests that fail, which the clients' own repetitions hide. */
export const nowAndThen: FaultRates = { refused: 0.01, throttled: 0.01, answerLost: 0.01 };
/** A time in which most of what is asked fails or is done unheard, repetitions too. */
export const outage: FaultRates = { refused: 0.4, throttled: 0.2, answerLost: 0.3 };

const outageMs = 2_000;
const longestBetweenMs = 20_000;

/** What one service of AWS does to each request: faults now and then, and outages in between. */
export function faultyService(next: () => number, now: () => number): () => Interference | undefined {
  let outageAt = now() + next() * longestBetweenMs;
  return () => {
    if (now() >= outageAt + outageMs) outageAt = now() + next() * longestBetweenMs;
    return faultOfAws(next, now() < outageAt ? nowAndThen : outage);
  };
}

/** What happens to one request in many; drawn anew for each. */
export function faultOfAws(next: () => number, rates: FaultRates): Interference | undefined {
  const drawn = next();
  if (drawn < rates.refused) return answer(500, 'InternalServerError');
  if (drawn < rates.refused + rates.throttled) return answer(400, 'ThrottlingException');
  if (drawn < rates.refused + rates.throttled + rates.answerLost) return { kind: 'answer-lost' };
  return undefined;
}

/** An error as both DynamoDB and SQS tell it in their JSON protocols. */
function answer(status: number, name: string): Interference {
  const body = JSON.stringify({ __type: `com.amazonaws#${name}`, message: 'Injected by the fault test.' });
  return { kind: 'answered', status, body, type: 'application/x-amz-json-1.0' };
}
