import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** Where a scan goes on, as text that its caller hands back unchanged. */
export function encodeCursor(key: Record<string, AttributeValue>): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

export function decodeCursor(cursor: string | undefined): Record<string, AttributeValue> | undefined {
  return cursor === undefined ? undefined : JSON.parse(Buffer.from(cursor, 'base64url').toString());
}
