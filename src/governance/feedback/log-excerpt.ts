import { stripInvisible } from '../visible-text/invisible-characters.ts';

/** Colours and cursor movements of terminals (ECMA-48 control sequences, and operating system commands such as links). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is about them
const terminalSequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
/** GitHub Actions begins every line with the time. */
const actionsTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d+Z ?/gm;
/** … and marks what made a step fail. */
const actionsError = /^##\[error\]/m;

const linesBeforeError = 80;

/** Text that a program printed as lines that can be read: no terminal sequences, no controls, nothing invisible. */
export function plainLines(text: string): string {
  const lines = text.replaceAll(terminalSequences, '').replaceAll(/\r\n?/g, '\n');
  return stripInvisible(lines).text.trim();
}

/**
 * What of a log tells why it failed, in at most `room` characters: the lines that lead to the last error that GitHub Actions marked, else the last lines. What is cut is cut
 * at the front.
 */
export function logExcerpt(log: string, room: number): string {
  const lines = plainLines(log.replaceAll(actionsTime, '')).split('\n');
  const error = lines.findLastIndex((line) => actionsError.test(line));
  const end = error === -1 ? lines.length : error + 1;
  const excerpt = lines
    .slice(Math.max(0, end - linesBeforeError), end)
    .join('\n')
    .trim();
  if (excerpt.length <= room) return excerpt;
  return room < 2 ? '' : `…${excerpt.slice(1 - room)}`;
}
