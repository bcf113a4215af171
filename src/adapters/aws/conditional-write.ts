import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { awsFault } from './aws-fault.ts';

/** Runs a conditional write: false when its condition did not hold. Other errors become FactoryErrors. */
export async function conditionalWrite(action: string, write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (cause) {
    if (cause instanceof ConditionalCheckFailedException) return false;
    throw awsFault('dynamodb', action, cause);
  }
}
