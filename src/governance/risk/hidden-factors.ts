import type { RiskFactor } from '../../job/job-values.ts';
import { isSuspicious } from '../visible-text/hidden.ts';
import type { RiskInputs } from './risk-inputs.ts';

/** Nobody types invisible characters or unclosed markup by accident; comments come with templates of issues, folded sections with long logs. */
const strengths: Record<string, { points: number; reason: string }> = {
  'invisible-characters': { points: 40, reason: 'It holds characters that no reader sees' },
  'unterminated-html': { points: 40, reason: 'Its end is hidden by markup that is never closed' },
  'concealing-markup': { points: 40, reason: 'It holds words that its markup conceals' },
  unreadable: { points: 40, reason: 'A part of it cannot be read' },
  'unshown-element': { points: 25, reason: 'It holds elements that the page does not show' },
  'unused-definition': { points: 25, reason: 'It holds a link definition that nothing refers to' },
  'empty-link': { points: 25, reason: 'It holds a link without words' },
  'extra-cell': { points: 25, reason: 'It holds cells of a table that the page does not show' },
  'hidden-math': { points: 25, reason: 'It holds words that a formula conceals' },
  'off-screen': { points: 25, reason: 'It holds words far outside of what a reader sees' },
  'html-comment': { points: 20, reason: 'It holds an HTML comment' },
  'diagram-comment': { points: 20, reason: 'It holds comments inside a diagram' },
  'link-target': { points: 15, reason: 'It holds words in the target of a link' },
  'code-info': { points: 15, reason: 'It holds words beside the language of a code block' },
  collapsed: { points: 15, reason: 'It holds text in a folded section' },
};
const unknownKind = { points: 40, reason: 'It holds hidden text' };

/** The kinds of hidden text that ordinary writing does not bring along, the strongest first. */
export function hiddenKindsOf({ hidden }: RiskInputs['request']): string[] {
  const kinds = [...new Set(hidden.filter(isSuspicious).map(({ kind }) => kind))];
  return kinds.toSorted((a, b) => strengthOf(b).points - strengthOf(a).points || (a < b ? -1 : 1));
}

/** What a reader of the page does not see. The agent does not get it; that it is there says something about the request. */
export function hiddenFactors({ request }: Pick<RiskInputs, 'request'>): RiskFactor[] {
  const factors = hiddenKindsOf(request).map((kind): RiskFactor => {
    const { points, reason } = strengthOf(kind);
    const times = request.hidden.filter((hidden) => hidden.kind === kind).length;
    return {
      id: `hidden:${kind}`,
      class: 'security',
      points,
      reason: `${reason}${times === 1 ? '' : ` (${times} times)`}.`,
    };
  });
  if (request.hidden.some((hidden) => !isSuspicious(hidden)))
    factors.push({
      id: 'left-out',
      class: 'security',
      points: 2,
      reason: 'Pictures or markup were left out.',
    });
  return factors;
}

function strengthOf(kind: string): { points: number; reason: string } {
  return strengths[kind] ?? unknownKind;
}
