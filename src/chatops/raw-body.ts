import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** GitHub's own cap on a webhook payload. */
export const maxBodyBytes = 25 * 1024 * 1024;

/** The body's bytes as they were sent, or undefined when there are more than GitHub ever sends. Nothing larger is decoded. */
export function rawBodyOf(
  event: Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'>,
): Uint8Array | undefined {
  const { body = '', isBase64Encoded } = event;
  if (body.length > (isBase64Encoded ? Math.ceil(maxBodyBytes / 3) * 4 : maxBodyBytes)) return undefined;
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  return bytes.byteLength > maxBodyBytes ? undefined : bytes;
}
