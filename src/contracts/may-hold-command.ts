/** Whether a text has a line that starts like a command: necessary, not sufficient. Costs one pass, so that the parser runs only when it could matter. */
export function mayHoldCommand(text: string): boolean {
  return /^[ \t]*\/factory(?=[ \t\r\n]|$)/m.test(text);
}
