import { createHash } from 'node:crypto';

/**
 * Puts text that somebody else wrote between marks, so that a model can tell it from its instructions. The marks carry a hash of the text: the
 * text cannot contain its own end mark. `source` says whose words they are, such as "issue 12 by @octocat".
 */
export function fenceUntrusted(source: string, text: string): string {
  const plainSource = source.replaceAll(/[^\p{L}\p{N} @#:._/-]/gu, ' ').slice(0, 200);
  const mark = createHash('sha256').update(plainSource).update('\0').update(text).digest('hex').slice(0, 16);
  return `<<<data ${mark} from: ${plainSource}>>>\n${text}\n<<<end of data ${mark}>>>`;
}
