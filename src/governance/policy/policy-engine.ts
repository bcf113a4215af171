import type { z } from 'zod';
import { FactoryError } from '../../contracts/factory-error.ts';
import { type AuthorizationRequest, authorizationRequestSchema } from './authorization-request.ts';
import { type AuthorizationAnswer, cedar } from './cedar.ts';
import { type CheckedPolicies, checkPolicies, type PolicyKind } from './check-policies.ts';
import type { PolicyProblem, PolicyRule } from './policy-text.ts';

/** Policies that Cedar holds, ready to be asked. `load`: which loading it was, as the same slot holds another text later. */
export type LoadedPolicies = { slot: string; load: number; rules: PolicyRule[] };
export type PolicyQuestion = 'run' | 'autoApprove';

/** Parses policies once per text, and asks them. */
export type PolicyEngine = {
  load(
    text: string,
    kind: PolicyKind,
    places: readonly string[],
  ): { ok: true; policies: LoadedPolicies } | { ok: false; problems: PolicyProblem[] };
  /** What Cedar answered, as it did. Throws whatever the engine throws. */
  ask(policies: LoadedPolicies, question: PolicyQuestion, request: AuthorizationRequest): AuthorizationAnswer;
};

/** Cedar keeps what it has parsed under names. They are few and used again, so that a process never holds more than so many texts. */
const slots = 48;
/** Answers that an engine remembers: a verdict is made twice, and a request that is judged anew asks little that is new. */
const mostAnswers = 500;
/** Lets everything through that no `forbid` of a narrowing layer denies. It stands behind the text, so that places in the text stay true. */
const nothingElse = '\npermit (principal, action, resource);\n';

/** Names are Cedar's own and shared by everybody who asks it: no engine may take those of another. */
let engines = 0;

export function createPolicyEngine(): PolicyEngine {
  engines += 1;
  const engine = engines;
  const known = new Map<string, { checked: CheckedPolicies; load: number; slot?: string }>();
  let loads = 0;
  const free = Array.from({ length: slots }, (_, index) => `policies-${engine}-${index}`);
  /** Questions whose form was checked; each is put several times. */
  const asked = new WeakMap<AuthorizationRequest, z.infer<typeof authorizationRequestSchema>>();

  /** Cedar looks at nothing but the policies and the question: to the same ones it gives the same answer. */
  const answers = new Map<string, AuthorizationAnswer>();

  function remember(key: string, answer: AuthorizationAnswer): AuthorizationAnswer {
    if (answer.type === 'failure') return answer;
    answers.delete(key);
    if (answers.size >= mostAnswers) answers.delete(answers.keys().next().value as string);
    answers.set(key, answer);
    return answer;
  }

  /** Makes room by forgetting the text that was not asked for longest. */
  function forgetOldest(): void {
    if (known.size < slots) return;
    const [key, { slot }] = known.entries().next().value as [string, { slot?: string }];
    known.delete(key);
    if (slot !== undefined) free.push(slot);
  }

  function parse(text: string, kind: PolicyKind, places: readonly string[]) {
    loads += 1;
    const checked = checkPolicies(text, kind, places);
    if (!checked.ok) return { checked, load: loads };
    const slot = free.at(-1) as string;
    const staticPolicies = kind === 'narrowing' ? `${text}${nothingElse}` : text;
    expectSuccess(cedar().preparsePolicySet(slot, { staticPolicies }));
    free.pop();
    return { checked, load: loads, slot };
  }

  return {
    load(text, kind, places) {
      const key = `${kind}\n${text}`;
      const found = known.get(key);
      if (found === undefined) forgetOldest();
      const { checked, load, slot } = found ?? parse(text, kind, places);
      known.delete(key);
      known.set(key, { checked, load, ...(slot === undefined ? {} : { slot }) });
      if (checked.ok && slot !== undefined) {
        const policies = { slot, load, rules: checked.rules };
        return { ok: true, policies };
      }
      return { ok: false, problems: checked.ok ? [] : checked.problems };
    },
    ask({ slot, load }, question, request) {
      const checked = asked.get(request) ?? authorizationRequestSchema.parse(request);
      asked.set(request, checked);
      const key = `${load} ${question} ${JSON.stringify(checked)}`;
      const ask = () =>
        cedar().statefulIsAuthorized({
          ...checked,
          action: { type: 'Action', id: question },
          preparsedPolicySetId: slot,
        });
      return remember(key, answers.get(key) ?? ask());
    },
  };
}

function expectSuccess(answer: { type: string; errors?: { message: string }[] }): void {
  if (answer.type === 'success') return;
  throw new FactoryError('policy-engine-failed', answer.errors?.[0]?.message ?? 'Cedar refused a policy', {
    disposition: 'ask-human',
  });
}

/** The engine of this process: texts are parsed once, whoever asks. */
export const policyEngine: PolicyEngine = createPolicyEngine();
