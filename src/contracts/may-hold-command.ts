/**
 * How much of a comment is read, in UTF-16 units. Commands stand at the top; the Markdown parser needs time quadratic in the length of text made for that
 * (64 Ki of `_a*`: half a minute), and this keeps the worst below a second.
 */
export const maxCommentLength = 8_192;

/** So many commands of one comment are carried out; whoever writes more is told that the rest was not. */
export const mostCommandsPerComment = 5;

/** Whether a text has a line that starts like a command: necessary, not sufficient. Costs one pass, so that the parser runs only when it could matter. */
export function mayHoldCommand(text: string): boolean {
  return /^[ \t]*\/factory(?=[ \t\r\n]|$)/m.test(text);
}

/** Whether the words of a command go on below its line, up to the next command: those of whoever tells the agent something. */
export function takesTextBelow(name: string): boolean {
  return name === 'guide' || name === 'retry';
}
