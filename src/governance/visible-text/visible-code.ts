import type { Code } from 'mdast';
import { concealsInFormula } from './concealing-math.ts';
import type { Hidden } from './hidden.ts';

/** A name of a language, no sentence. */
const plainLanguage = /^[\w+#.-]{1,20}$/;
/** Nobody scrolls so far to the right. */
const farRight = /[ \t]{120,}(?=\S)/;
/** Blocks that GitHub draws as a map or a model; what stands in their data is shown on a click at most. */
const drawnData = ['geojson', 'topojson', 'stl'];
/** Lines of a diagram that are no part of the picture. */
const undrawn = /^\s*(?:%%|accTitle\b|accDescr\b|click\b)/;
/** Lines that colour it; a text in the colour of its ground is not seen. */
const colouring = /^\s*(?:style|classDef|linkStyle)\b.*\b(?:color|opacity|display|visibility|font-size)\s*:/;

/** A block of code as the page shows it: its words behind the language, far to the right, or left out of a drawing are not. */
export function visibleCode(code: Code, source: string): { text: string; hidden: Hidden[] } {
  const hidden: Hidden[] = [];
  const language = code.lang ?? '';
  const info = [plainLanguage.test(language) ? '' : language, code.meta ?? '']
    .filter((part) => part !== '')
    .join(' ');
  if (info !== '') hidden.push({ kind: 'code-info', text: info });
  if (drawnData.includes(language.toLowerCase()))
    return { text: `[${language}]`, hidden: [...hidden, { kind: 'rendered-data', text: code.value }] };
  if (language.toLowerCase() === 'math' && concealsInFormula(code.value))
    return { text: '', hidden: [...hidden, { kind: 'hidden-math', text: code.value }] };
  const lines = code.value.split('\n').flatMap((line) => visibleLine(line, language.toLowerCase(), hidden));
  if (hidden.length === 0) return { text: source, hidden };
  const fence = /^(?:`{3,}|~{3,})/.exec(source)?.[0] ?? fenceFor(code.value);
  return {
    text: [`${fence}${info === '' ? language : plainOf(language)}`, ...lines, fence].join('\n'),
    hidden,
  };
}

function visibleLine(line: string, language: string, hidden: Hidden[]): string[] {
  if (language === 'mermaid' && (undrawn.test(line) || colouring.test(line))) {
    hidden.push({ kind: 'diagram-comment', text: line });
    return [];
  }
  const far = farRight.exec(line);
  if (far === null) return [line];
  hidden.push({ kind: 'off-screen', text: line.slice(far.index).trim() });
  return [line.slice(0, far.index)];
}

function plainOf(language: string): string {
  return plainLanguage.test(language) ? language : '';
}

function fenceFor(value: string): string {
  const longest = Math.max(2, ...(value.match(/`+/g) ?? []).map((run) => run.length));
  return '`'.repeat(longest + 1);
}
