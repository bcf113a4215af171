/** Characters that mean something in Markdown or HTML. */
const markup = /[\\`*_{}[\]<>()#+!|~^$&-]/g;
/** Put between the parts of what GitHub would turn into a mention, a reference or a link after rendering. */
const joint = '​';

/**
 * Text written by an agent or an outsider, as text: no image, link, HTML, mention, issue reference or closing keyword survives. One line,
 * cut at `longest` characters.
 */
export function plainText(text: string, longest: number): string {
  const line = [...text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()];
  const cut = line.length > longest ? `${line.slice(0, longest - 1).join('')}…` : line.join('');
  return cut
    .replaceAll(markup, '\\$&')
    .replaceAll('@', `@${joint}`)
    .replaceAll('\\#', `\\#${joint}`)
    .replaceAll(/\bGH\\-(?=\d)/gi, `GH\\-${joint}`)
    .replaceAll('://', `:${joint}//`)
    .replaceAll(/\bwww\./gi, `www${joint}.`);
}

/** As `plainText`, for several lines: every line is plain, empty ones at the ends are dropped. */
export function plainLines(text: string, longest: number): string[] {
  const lines = text
    .slice(0, longest)
    .split(/\r?\n/)
    .map((line) => plainText(line, longest));
  while (lines[0] === '') lines.shift();
  while (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Text for a code span: nothing in it is rendered, whatever backticks it holds. */
export function codeSpan(text: string, longest = 120): string {
  const line = text
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, longest);
  const fence = '`'.repeat(Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length)) + 1);
  const space = line === '' || line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${space}${line.replaceAll('|', '\\|')}${space}${fence}`;
}
