import type { ArtifactStore } from '../../ports/artifact-store.ts';

/** SQS takes 256 KiB for body and attributes together; this leaves room for the attributes. */
export const maximalInlineBytes = 255 * 1024;

/** The body of a message: its JSON, or `{"artifact": {sha256, bytes}}` when that is too long for the queue. */
export async function sqsBodyOf(message: unknown, artifacts: Pick<ArtifactStore, 'put'>): Promise<string> {
  const body = queueable(JSON.stringify(message));
  const bytes = Buffer.byteLength(body);
  return bytes <= maximalInlineBytes
    ? body
    : JSON.stringify({ artifact: await artifacts.put(Buffer.from(body)) });
}

/** Queues refuse U+FFFE and U+FFFF, some also everything beyond the basic plane; escaped as JSON allows they mean the same. */
function queueable(json: string): string {
  return json.replaceAll(
    /[\uD800-\uDFFF\uFFFE\uFFFF]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );
}
