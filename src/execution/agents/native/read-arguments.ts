/** What a model wrote as arguments of a call, as JSON; or what is wrong with it, in words it can act on. */
export function readArguments(text: string): { value: unknown } | { refused: string } {
  // Some models write nothing at all for a tool whose fields are all optional.
  if (text.trim() === '') return { value: {} };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { value };
    return {
      refused: `The arguments must be a JSON object, not ${Array.isArray(value) ? 'an array' : JSON.stringify(value).slice(0, 60)}.`,
    };
  } catch (fault) {
    const detail = fault instanceof Error ? fault.message.slice(0, 200) : '';
    return {
      refused: `The arguments are not valid JSON (${detail}). Nothing was done. Write one JSON object, with quotes and line breaks in texts escaped.`,
    };
  }
}
