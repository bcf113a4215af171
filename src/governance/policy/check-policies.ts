import { nearestMatch } from '../../config/nearest-match.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import { boundsOfPolicies, boundsOfText } from './bounds-of-policy.ts';
import { type Cedar, cedar, type DetailedError } from './cedar.ts';
import type { PolicyProblem, PolicyRule } from './policy-text.ts';
import { positionAt, positionAtByte } from './position-at.ts';
import { ruleOfPolicy } from './rule-of-policy.ts';
import { type ScannedPolicy, scanPolicies } from './scan-policies.ts';
import { policySchema } from './shipped-policy.ts';

/** Only the shipped layer permits; the others take away from what it does. */
export type PolicyKind = 'shipped' | 'narrowing';

export type CheckedPolicies = { ok: true; rules: PolicyRule[] } | { ok: false; problems: PolicyProblem[] };

const mostProblems = 50;

/**
 * Whether the policies of a layer are right, by syntax, by the schema and by what a layer may say. All mistakes are told at once, with line, column and what was probably
 * meant. A policy that can never apply is a mistake too: who wrote it believes to be protected. `places`: what a reason can name.
 */
export function checkPolicies(text: string, kind: PolicyKind, places: readonly string[]): CheckedPolicies {
  const tooLong = boundsOfText(text);
  if (tooLong.length > 0) return { ok: false, problems: tooLong };
  const scanned = scanPolicies(text);
  const tooMuch = boundsOfPolicies(text, scanned);
  if (tooMuch.length > 0) return { ok: false, problems: tooMuch };
  const said = problemsOfCedar(text);
  const read = scanned.map((policy) => ruleOfPolicy(text, policy, places));
  const problems = [
    ...said,
    ...read.flatMap((each) => each.problems),
    ...(kind === 'narrowing' ? permitsAmong(text, scanned) : []),
    ...twinsAmong(
      text,
      scanned,
      read.map(({ rule }) => rule),
    ),
  ];
  if (problems.length === 0) return { ok: true, rules: read.map(({ rule }) => rule) };
  const inOrder = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  return { ok: false, problems: withoutRepetitions(inOrder).slice(0, mostProblems) };
}

function problemsOfCedar(text: string): PolicyProblem[] {
  const answer = validate(text);
  if (answer.type === 'failure') return answer.errors.map((error) => problemOf(text, error));
  const wrong = new Set(answer.validationErrors.map(({ policyId }) => policyId));
  // What is wrong never applies either; one complaint is enough.
  const idle = answer.validationWarnings.filter(({ policyId }) => !wrong.has(policyId));
  return [...answer.validationErrors, ...idle].map(({ error }) => problemOf(text, error));
}

function validate(text: string): ReturnType<Cedar['validate']> {
  try {
    return cedar().validate({
      schema: policySchema,
      policies: { staticPolicies: text },
      validationSettings: { mode: 'strict' },
    });
  } catch (cause) {
    throw new FactoryError('policy-engine-failed', 'The policy engine could not read a policy.', {
      disposition: 'ask-human',
      cause,
    });
  }
}

function problemOf(text: string, { message, help, sourceLocations }: DetailedError): PolicyProblem {
  const at = sourceLocations?.[0]?.start ?? 0;
  const said = message
    .replace(/^failed to parse policies from string: /, '')
    .replace(/for policy `policy\d+`, /, '')
    .replace(/ (?:in context )?for Action::"\w+"/, '');
  const hint = suggestionFor(said) ?? (help ?? '').replace(/for policy `policy\d+`, /, '');
  const whole = hint === '' ? said : `${said}: ${hint}`;
  return { ...positionAtByte(text, at), message: whole.length <= 300 ? whole : `${whole.slice(0, 300)}…` };
}

const actions = ['run', 'autoApprove'];
const methods = ['contains', 'containsAll', 'containsAny', 'isEmpty', 'lessThan', 'greaterThan'];

/** Cedar suggests the nearest attribute; of methods it suggests none, and of actions any. */
function suggestionFor(said: string): string | undefined {
  const method = /^`(\w+)` is not a valid method/.exec(said)?.[1];
  const action = /unrecognized action `Action::"(\w+)"`/.exec(said)?.[1];
  const meant =
    (method && nearestMatch(method, methods)) || (action && nearestMatch(action, actions)) || undefined;
  return meant === undefined ? undefined : `did you mean \`${meant}\`?`;
}

function permitsAmong(text: string, scanned: readonly ScannedPolicy[]): PolicyProblem[] {
  return scanned
    .filter(({ effect }) => effect === 'permit')
    .map(({ start }) => ({
      ...positionAt(text, start),
      message:
        'A `permit` has no effect here: this layer can only narrow what the shipped policy allows. Write a `forbid` for what shall not be',
    }));
}

function twinsAmong(
  text: string,
  scanned: readonly ScannedPolicy[],
  rules: readonly PolicyRule[],
): PolicyProblem[] {
  const ids = rules.map(({ id }) => id);
  return scanned.flatMap(({ start }, index) =>
    ids.indexOf(ids[index] as string) === index
      ? []
      : [{ ...positionAt(text, start), message: `Another policy has the id ${ids[index]} already` }],
  );
}

/** Cedar checks a policy once for each action. */
function withoutRepetitions(problems: readonly PolicyProblem[]): PolicyProblem[] {
  const seen = new Set<string>();
  return problems.filter(({ line, column, message }) => {
    const key = `${line}:${column}:${message}`;
    return !seen.has(key) && seen.add(key);
  });
}
