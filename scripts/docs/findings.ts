import {
  kindsOfFinding,
  type SweepFindingDefinition,
  sweepFindings,
} from '../../src/contracts/sweep-findings.ts';
import { row } from './json-schema.ts';
import type { Page } from './page.ts';

const code = (text: string) => `\`${text}\``;

function meaningOf({ meaning, suffixes = {} }: SweepFindingDefinition): string {
  const each = Object.entries(suffixes).map(([suffix, told]) => `${code(suffix)}: ${told}`);
  return [meaning, ...each].join('<br>');
}

function render(): string {
  const definitions = Object.entries<SweepFindingDefinition>(sweepFindings);
  return [
    '# Findings of the sweeper',
    '',
    'Generated from `src/contracts/sweep-findings.ts` by `npm run docs`. Do not edit. How often it looks at what: [operations](../operations.md#the-sweeper).',
    '',
    'A line `sweeper found something` of the log has the kind in `outcome`, and the job with its state where it is about one; `sweep finished` has the number of each kind. All of them together',
    'are the metric `findings`, whose alarm has [a runbook](../operations/runbooks.md#findings). When a factory starts on one machine nothing is waited for: what otherwise stands for a minute is found at once.',
    'What is left to people: [redrive](../operations.md#redrive), [audit](../operations.md#audit).',
    '',
    '| kind | what it means | what the sweeper does |',
    '|---|---|---|',
    ...definitions.map(([name, definition]) =>
      row(
        kindsOfFinding(name, definition).map(code).join('<br>'),
        meaningOf(definition),
        definition.response,
      ),
    ),
    '',
  ].join('\n');
}

/** The reference of what the sweeper can find. */
export const findingsPage: Page = { path: 'docs/reference/findings.md', render };
