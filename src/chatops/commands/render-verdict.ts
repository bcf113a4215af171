import { describeReleasers } from '../../contracts/describe-releasers.ts';
import type { Verdict } from '../../job/job-values.ts';
import { dollars } from '../../money/dollars.ts';
import { decisionWords } from '../decision-words.ts';
import { codeSpan, oneLine } from '../reporter/safe-text.ts';

const effects = { permit: 'permits', hold: 'holds', reject: 'rejects' } as const;
/** So that an answer stays within the 8,192 characters that are posted; the log has everything. */
const mostItems = 20;
const longestReason = 160;

/**
 * A verdict rule by rule, as Markdown made of what the log recorded and nothing else. `inputHash` is that of the job now: a verdict about an older input says so.
 * Whoever posts it makes the reasons safe, since the repository's configuration speaks in them.
 */
export function renderVerdict(verdict: Verdict, inputHash: string): string {
  const { decision, riskScore, rules, factors = [], policies = [], limits } = verdict;
  const sections = [
    [
      `**Verdict: ${decisionWords[decision]}**, risk ${riskScore}/100, for the input ${short(verdict.inputHash)}`,
    ],
    verdict.inputHash === inputHash ? [] : ['The input has changed since; governance judges the new one.'],
    listed(
      'Rules',
      rules.map(({ id, effect, reason }) => `${codeSpan(id)} ${effects[effect]}: ${sentence(reason)}`),
    ),
    listed(
      'Risk',
      factors.map(
        (factor) => `${codeSpan(factor.id)} (${factor.class}, +${factor.points}): ${sentence(factor.reason)}`,
      ),
    ),
    decision === 'hold' ? [`Can be released by ${describeReleasers(verdict)}.`] : [],
    listed('Policy', [
      ...policies.map(
        ({ layer, sha, hash }) =>
          `${layer}${sha === null ? '' : ` at ${short(sha)}`}, SHA-256 ${short(hash)}`,
      ),
      verdict.policySha === null
        ? 'no commit on the default branch, so no configuration'
        : `configuration at ${short(verdict.policySha)}`,
    ]),
    [
      `Runs with: agent ${codeSpan(verdict.agent)}, model ${codeSpan(verdict.model)}, ${limits.attempts} attempts, ${dollars(limits.budgetMicroUsd)}`,
    ],
    verdict.inputs === undefined
      ? []
      : [`Everything it was made of: SHA-256 ${codeSpan(verdict.inputs.sha256)}`],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function listed(title: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const rest = items.length - mostItems;
  return [
    `**${title}**`,
    '',
    ...items.slice(0, mostItems).map((item) => `- ${item}`),
    ...(rest > 0 ? [`- … and ${rest} more`] : []),
  ];
}

function short(hash: string): string {
  return codeSpan(hash.slice(0, 12));
}

/** On one line, so that no reason can look like a rule of its own. */
function sentence(reason: string): string {
  return oneLine(reason, longestReason);
}
