import type { WorkflowRisk } from '../../contracts/verdict-inputs.ts';
import type { RiskFactor } from '../../job/job-values.ts';
import { quotable } from './find-terms.ts';

const points = 15;
const mostNamed = 3;

/** What the organisation's own CI would do with the agent's code. Each factor is named by the shipped policy, which holds for it whatever the score is. */
export function workflowFactors(workflows: readonly WorkflowRisk[] = []): RiskFactor[] {
  const exposed = workflows.flatMap((workflow) =>
    'problem' in workflow
      ? []
      : [`“${quotable(workflow.path)}” on ${listed(workflow.events)} with ${listed(workflow.reaches)}`],
  );
  const unjudged = workflows.flatMap((workflow) =>
    'problem' in workflow ? [`“${quotable(workflow.path)}”: ${quotable(workflow.problem)}`] : [],
  );
  return [
    ...factor(
      'exposed-workflow',
      'Workflows would run what the agent writes with secrets or rights',
      exposed,
    ),
    ...factor('unjudged-workflow', 'Nobody can say what these workflows would run', unjudged),
  ];
}

function factor(id: string, reason: string, found: readonly string[]): RiskFactor[] {
  if (found.length === 0) return [];
  const more = found.length - mostNamed;
  const named = `${found.slice(0, mostNamed).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
  return [{ id, class: 'security', points, reason: `${reason}: ${named}.` }];
}

function listed(names: readonly string[]): string {
  const more = names.length - mostNamed;
  const shown = names.slice(0, mostNamed).map(quotable).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}
