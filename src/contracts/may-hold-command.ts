/** So many commands of one comment are carried out; whoever writes more is told that the rest was not. */
export const mostCommandsPerComment = 5;

/** Whether a text has a line that starts like a command: necessary, not sufficient. Costs one pass, so that the parser runs only when it could matter. */
export function mayHoldCommand(text: string): boolean {
  return /^[ \t]*\/factory(?=[ \t\r\n]|$)/m.test(text);
}

/**
 * A text without its command lines: what else a comment says, to whoever asked something. Reads lines and no Markdown, so that a line which only looks like a command (in
 * code, say) is left out as well.
 */
export function withoutCommandLines(text: string): string {
  return text.replaceAll(/^[ \t]*\/factory(?=[ \t\r\n]|$).*$/gm, '').trim();
}
