import { units } from './units.js';

const sizes = new Map([...units, ['ms', 1]]);
const shape = /^-?(?:\d+(?:d|h|ms|m|s)(?: |$))+$/;

/**
 * Turns words into a duration in milliseconds.
 *
 * @param {string} text such as "1h 30m"
 * @returns {number}
 */
export function parseDuration(text) {
  if (!shape.test(text)) throw new SyntaxError(`Not a duration: ${text}`);
  let milliseconds = 0;
  for (const [, count, name] of text.matchAll(/(\d+)([a-z]+)/g)) {
    milliseconds += Number(count) * sizes.get(name);
  }
  return text.startsWith('-') ? -milliseconds : milliseconds;
}
