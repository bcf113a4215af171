/** A message that somebody else worded, as a sentence: with a full stop, unless it ends with a mark of its own. */
export function asSentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
