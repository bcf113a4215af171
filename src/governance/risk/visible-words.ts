import type { RiskInputs } from './risk-inputs.ts';

/** All that people wrote and a reader sees: the very words the agent will be given. */
export function visibleWords({ request, additions }: Pick<RiskInputs, 'request' | 'additions'>): string {
  return [request.title, request.body, ...request.comments.map(({ body }) => body), ...additions].join('\n');
}
