import { protectedKinds } from '../../src/config/always-protected-paths.ts';
import { sensitivePaths } from '../../src/execution/gates/quality/assess-change.ts';
import { gateWeights, penalties } from '../../src/execution/gates/quality/weights.ts';
import {
  isSyntaxRule,
  readStaticRules,
  type StaticRule,
} from '../../src/execution/gates/static/static-rule.ts';
import { secretKinds } from '../../src/redaction/secret-kinds.ts';
import type { Page } from './page.ts';

const cell = (text: string) => text.replaceAll('|', '\\|');
const code = (text: string) => `\`${text}\``;

function ruleRow(rule: StaticRule): string {
  const { id, languages, severity, why, fix, cwe } = rule;
  const how = isSyntaxRule(rule) ? 'syntax' : 'lines';
  return `| ${code(id)} | ${languages.join(', ')} | ${severity} | ${cell(why)} | ${cell(fix)} | ${cwe} | ${how} |`;
}

function secretRows(): string[] {
  const issuers = new Map<string, string[]>();
  for (const { name, issuer, oftenExample, gateOnly } of secretKinds) {
    const where = oftenExample ? ' (redacted only)' : gateOnly ? ' (changes only)' : '';
    issuers.set(name, [...(issuers.get(name) ?? []), `${issuer}${where}`]);
  }
  return [...issuers].map(([name, told]) => `| ${code(name)} | ${cell(told.join('; '))} |`);
}

function render(): string {
  return `${[
    '# Gates: rules, kinds of secrets, weights',
    '',
    'Generated from `src/execution/gates` and `src/redaction` by `npm run docs`. Do not edit. [Gates](../gates.md) explains how they work.',
    '',
    '## Security rules',
    '',
    '| rule | files | severity | why | instead | CWE | reads |',
    '|---|---|---|---|---|---|---|',
    ...readStaticRules().map(ruleRow),
    '',
    '## Kinds of secrets',
    '',
    '| kind | what it is |',
    '|---|---|',
    ...secretRows(),
    '',
    '## Weights of the score',
    '',
    '| gate | parts |',
    '|---|---|',
    ...Object.entries(gateWeights).map(([name, weight]) => `| ${name} | ${weight} |`),
    '',
    '| a finding of severity | takes away |',
    '|---|---|',
    ...Object.entries(penalties).map(([severity, points]) => `| ${severity} | ${points} |`),
    '',
    '## Always protected paths',
    '',
    'Upper and lower case are the same.',
    '',
    '| what | paths |',
    '|---|---|',
    ...protectedKinds.map(({ what, globs }) => `| ${what} | ${globs.map(code).join(' ')} |`),
    '',
    '## Places that raise the risk',
    '',
    '| what | points | paths |',
    '|---|---|---|',
    ...sensitivePaths.map(
      ({ what, points, globs }) => `| ${what} | ${points} | ${globs.map(code).join(' ')} |`,
    ),
  ].join('\n')}\n`;
}

export const gatesPage: Page = { path: 'docs/reference/gates.md', render };
