import { nearestMatch } from '../../config/nearest-match.ts';
import { placeholdersOf } from './fill-reason.ts';
import { type PolicyProblem, type PolicyRule, policyAnnotations } from './policy-text.ts';
import { positionAt } from './position-at.ts';
import type { ScannedPolicy } from './scan-policies.ts';

const ruleId = /^[A-Za-z][A-Za-z0-9._-]{0,63}$/;
const approver = /^(team|user):[A-Za-z0-9][A-Za-z0-9._-]*$/;
const longestReason = 400;

/** What a verdict repeats of a policy, and what is wrong with its annotations. `known` are the places that a reason can name. */
export function ruleOfPolicy(
  text: string,
  { line, annotations, effect }: ScannedPolicy,
  known: readonly string[],
): { rule: PolicyRule; problems: PolicyProblem[] } {
  const problems: PolicyProblem[] = [];
  const values = new Map<string, string>();
  for (const { name, value, start } of annotations) {
    values.set(name, value);
    const complaint = complaintAbout(name, value, known);
    if (complaint !== undefined) problems.push({ ...positionAt(text, start), message: complaint });
  }
  const id = values.get('id') ?? `line-${line}`;
  const approvers = values.get('approvers');
  return {
    rule: {
      id,
      effect: effect ?? 'forbid',
      reason: values.get('reason') ?? `The policy \`${id}\` forbids it.`,
      ...(approvers === undefined ? {} : { approvers: listOf(approvers) }),
    },
    problems,
  };
}

function complaintAbout(name: string, value: string, known: readonly string[]): string | undefined {
  switch (name) {
    case 'id':
      return ruleId.test(value)
        ? undefined
        : 'An @id begins with a letter and has at most 64 letters, digits, dots, dashes and underscores';
    case 'reason':
      return complaintAboutReason(value, known);
    case 'approvers': {
      const wrong = listOf(value).find((each) => !approver.test(each));
      if (wrong === undefined && listOf(value).length > 0) return undefined;
      return '@approvers must look like "team:platform,user:octocat"';
    }
    default: {
      const meant = nearestMatch(name, policyAnnotations);
      const hint = meant === undefined ? `use ${policyAnnotations.join(', ')}` : `did you mean @${meant}?`;
      return `Unknown annotation @${name}: ${hint}`;
    }
  }
}

function complaintAboutReason(value: string, known: readonly string[]): string | undefined {
  if (value.trim() === '' || value.length > longestReason || /[\r\n]/.test(value))
    return `A @reason is one line of at most ${longestReason} characters`;
  const unknown = placeholdersOf(value).find((place) => !known.includes(place));
  if (unknown === undefined) return undefined;
  const meant = nearestMatch(unknown, known);
  return `Unknown placeholder {${unknown}}${meant === undefined ? '' : `: did you mean {${meant}}?`}`;
}

function listOf(approvers: string): string[] {
  return approvers
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}
