import { z } from 'zod';
import { refusal } from './refusal.ts';

const mostInTitle = 256;
const mostInBody = 65_536;
/** Of a check run's summary GitHub counts the bytes, whatever its documentation says. */
const mostBytesInSummary = 65_535;

const textsSchema = z.object({
  title: z.string().optional().catch(undefined),
  body: z.string().optional().catch(undefined),
  output: z.object({ summary: z.string() }).optional().catch(undefined),
});

/** What GitHub answers when a comment, an issue, a pull request or a check run is longer than it stores; undefined when it is not. */
export function refuseLongTexts(path: string, document: unknown): Response | undefined {
  if (!/^\/repos\/[^/]+\/[^/]+\/(issues|pulls|check-runs)\b/.test(path)) return undefined;
  const parsed = textsSchema.safeParse(document);
  if (!parsed.success) return undefined;
  const { title = '', body = '', output } = parsed.data;
  if ([...title].length > mostInTitle) return tooLong('Issue', 'title', mostInTitle);
  if ([...body].length > mostInBody) return tooLong('Issue', 'body', mostInBody);
  if (Buffer.byteLength(output?.summary ?? '') <= mostBytesInSummary) return undefined;
  const message = `summary exceeds a maximum bytesize of ${mostBytesInSummary}`;
  return refusal(422, undefined, [{ resource: 'CheckRun', code: 'custom', field: 'summary', message }]);
}

function tooLong(resource: string, field: string, most: number): Response {
  const message = `${field} is too long (maximum is ${most} characters)`;
  return refusal(422, undefined, [{ resource, code: 'custom', field, message }]);
}
