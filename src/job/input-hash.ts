import type { HashOf } from './decision.ts';
import type { InputPart, RequestRef } from './job-values.ts';

/** What an attempt is judged and run for: the frozen request and everything people added since, in order. */
export function inputHashOf(request: RequestRef, additions: readonly InputPart[], hashOf: HashOf): string {
  return hashOf({
    request: request.hash,
    additions: additions.map(({ kind, text, source, author }) => ({
      kind,
      text,
      source,
      author: author?.id ?? null,
    })),
  });
}
