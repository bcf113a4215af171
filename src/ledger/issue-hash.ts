import { canonicalHash } from './canonical-json.ts';

/** SHA-256 over an issue's words, by which an edit between the label and its processing is noticed. An absent body is an empty one. */
export function issueHash({ title, body }: { title: string; body?: string | null | undefined }): string {
  return canonicalHash({ title, body: body ?? '' });
}
