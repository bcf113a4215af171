import { stripInvisible } from './invisible-characters.ts';

/** Longer addresses, or addresses of more words, are rather something to be read by whoever follows them. */
const longest = 500;
const mostWords = 6;

/** Whether a link's address, which the page does not show, says something by itself, or is none that GitHub would keep. */
export function concealsWords(url: string): boolean {
  if (url.length > longest || /^\s*(?:javascript|data|vbscript):/i.test(url)) return true;
  const decoded = decode(url);
  return stripInvisible(decoded).removed !== '' || decoded.split(/\s+/).length > mostWords;
}

function decode(url: string): string {
  try {
    return decodeURIComponent(url.replaceAll('+', ' '));
  } catch {
    return url.replaceAll('+', ' ').replaceAll(/%20/g, ' ');
  }
}
