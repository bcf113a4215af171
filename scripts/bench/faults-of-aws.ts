import type { Interference } from './counting-proxy.ts';

export type FaultRates = { refused: number; throttled: number; answerLost: number };

/** What the services of AWS do to one request in many; drawn anew for each. */
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
