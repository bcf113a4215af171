import { units } from './units.js';

/**
 * Turns a duration in milliseconds into words.
 *
 * @param {number} milliseconds
 * @returns {string} such as "1h 30m"
 */
export function formatDuration(milliseconds) {
  if (!Number.isFinite(milliseconds)) throw new TypeError(`Not a duration: ${milliseconds}`);
  const words = [];
  let rest = milliseconds;
  for (const [name, size] of units) {
    const count = Math.floor(rest / size);
    if (count > 0) words.push(`${count}${name}`);
    rest -= count * size;
  }
  return words.join(' ');
}
