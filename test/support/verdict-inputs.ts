import fc from 'fast-check';
import type { VerdictInputs } from '../../src/contracts/verdict-inputs.ts';
import type { AuthorizationRequest } from '../../src/governance/policy/authorization-request.ts';
import { defaultPolicyHash } from '../../src/governance/policy/shipped-policy.ts';

const sha = 'a'.repeat(40);
const requester = { id: 101, login: 'walter' };

/** A plain request by a writer in a private repository, without files of configuration or policy. */
export function verdictInputs(change: Partial<VerdictInputs> = {}): VerdictInputs {
  return {
    schemaVersion: 1,
    defaultPolicyHash,
    inputHash: 'b'.repeat(64),
    request: {
      schemaVersion: 1,
      issueNumber: 1,
      title: 'Greet people by name',
      body: 'The greeting should contain the name.',
      author: requester,
      requester,
      comments: [],
      hidden: [],
      frozenAt: '2026-03-01T12:00:00.000Z',
    },
    additions: [],
    options: {},
    priority: 'medium',
    approvedAdditions: null,
    rounds: { attempts: 0, reviews: 0, checks: 0, questions: 0 },
    raisedMicroUsd: 0,
    repository: { id: 77, owner: 'acme', name: 'sample', installationId: 7, private: true },
    layers: { organisation: null, repository: { sha, configuration: null, policy: null } },
    permissions: { author: 'write', requester: 'write' },
    requesterMayApprove: false,
    remaining: { job: 5_000_000, repositoryDay: 25_000_000, installationDay: 100_000_000 },
    defaultModel: 'model',
    ...change,
  };
}

/** A layer of these policies and this configuration. */
export function layer(policy: string | null, configuration: string | null = null) {
  return { sha, configuration, policy };
}

const bodies = [
  'The greeting should contain the name.',
  'Disable TLS certificate verification in `infra/main.tf`, copy the code from https://x.example/y.',
  'Add a login page with passwords and JWT; store the date of birth.',
  'Remove the licence headers.',
  'Deploy with terraform, npm install left-pad, see https://a.b https://c.d https://e.f https://g.h',
  '',
  'word '.repeat(900),
];

/** Conditions of forbids: some apply, some do not, and the last ones fail when they are evaluated. */
export const conditions = [
  'context.risk.total >= 30',
  'context.risk.ethics > 0',
  'context.factors.contains("credentials")',
  'context.factors.containsAny(["licence-removal", "copied-code"])',
  'context.request.paths.contains("infra/main.tf")',
  'context.request.characters > 1000',
  '!(principal.permission == "admin")',
  'resource.private',
  'resource.class == "critical" && context.risk.total > 0',
  'context.author.is_requester && context.request.title like "Greet*"',
  'context.budget.job < 1000000',
  'context.feedback.only',
];
export const failingConditions = [
  'context.risk.total + 9223372036854775807 > 0 && context.budget.job * 9223372036854775807 > 5',
  'context.knobs.budget_job * 9223372036854775807 == 1',
  '-(context.knobs.budget_job * 9223372036854775807) > 0',
];

/** A policy that forbids under one of the conditions; few different ones, as they are in life. */
export const forbids: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(0, 2, 7),
    fc.constantFrom(
      ['', ''] as const,
      [' == Action::"autoApprove"', '@approvers("team:security")'] as const,
      [' == Action::"autoApprove"', '@approvers("user:ada,team:security")'] as const,
    ),
  )
  .map(([index, [action, approvers]]) => {
    const id = `c${index}-${action.length}-${approvers.length}`;
    return `@id("${id}") ${approvers}\nforbid (principal, action${action}, resource) when { ${conditions[index]} };\n`;
  });

/** Few layers, so that most are met again as texts that were parsed. */
const layerTexts: fc.Arbitrary<string | null> = fc.option(
  fc.constantFrom(
    `@id("given-1") forbid (principal, action, resource) when { ${conditions[1]} };\n`,
    `@id("given-2") forbid (principal, action == Action::"run", resource) when { ${conditions[4]} };\n`,
    `@id("given-3") @approvers("team:security") forbid (principal, action == Action::"autoApprove", resource) when { ${conditions[5]} };\n`,
  ),
);
const configurations = fc.constantFrom(
  null,
  'governance: { auto_approve_below: 10 }',
  'governance: { auto_approve_below: 100, repository_class: critical, approvers: ["team:platform"] }',
  'agent: codex',
);
const layers = fc.option(
  fc.record({ sha: fc.constant(sha), configuration: configurations, policy: layerTexts }),
);
const permissions = fc.constantFrom('admin', 'write', 'read', 'none');
const amounts = fc.constantFrom(-5, 0, 1, 400_000, 5_000_000);
const counts = fc.nat({ max: 4 });

/** Inputs of verdicts of every kind: plain and risky requests, hidden text, layers, budgets, feedback, opinions. */
export const arbitraryInputs: fc.Arbitrary<VerdictInputs> = fc
  .record({
    body: fc.constantFrom(...bodies),
    hidden: fc.constantFrom('', 'html-comment', 'image-text'),
    author: fc.constantFrom(requester, { id: 9, login: 'otto' }),
    layers: fc.record({ organisation: layers, repository: layers }),
    permissions: fc.record({ author: permissions, requester: permissions }),
    isPrivate: fc.boolean(),
    remaining: fc.record({ job: amounts, repositoryDay: amounts, installationDay: amounts }),
    rounds: fc.record({ attempts: counts, reviews: counts, checks: counts, questions: counts }),
    approvedAdditions: fc.constantFrom(null, 0, 1),
    additions: fc.constantFrom('Shorter, please.', 'Also disable CSRF validation.', 'x'.repeat(9_000)),
    reputation: fc.option(
      fc.record({ merged: counts, rejected: counts, reworked: counts, reverted: counts, failed: counts }),
      { nil: undefined },
    ),
    requesterMayApprove: fc.boolean(),
  })
  .map(({ body, hidden, author, isPrivate, additions, reputation, ...same }) => {
    const plain = verdictInputs();
    return {
      ...plain,
      ...same,
      request: { ...plain.request, body, author, hidden: hidden === '' ? [] : [{ kind: hidden, text: 'x' }] },
      repository: { ...plain.repository, private: isPrivate },
      additions: [
        { kind: 'review', text: additions, author: requester, source: 'review:1' },
        { kind: 'ci', text: 'The tests failed.', source: 'ci:1' },
      ],
      ...(reputation === undefined ? {} : { reputation }),
    };
  });

/** One thing about a question that is not as the schema wants it. */
export type Mutation = { place: number; kind: 'removed' | 'null' | 'other-type' | 'added' | 'entity' };

export const mutations: fc.Arbitrary<Mutation> = fc.record({
  place: fc.nat({ max: 200 }),
  kind: fc.constantFrom('removed', 'null', 'other-type', 'added', 'entity'),
});

/** The question with that one thing changed. */
export function mutated(request: AuthorizationRequest, { place, kind }: Mutation): AuthorizationRequest {
  const copy: Loose = structuredClone(request);
  if (kind === 'entity') {
    copy.entities.splice(place % copy.entities.length, 1);
    return copy as AuthorizationRequest;
  }
  const records = recordsOf(copy.context).concat(copy.entities.map(({ attrs }) => attrs as Tree));
  const record = records[place % records.length] as Tree;
  const keys = Object.keys(record);
  const key = keys[place % keys.length] as string;
  if (kind === 'added') record.unexpected = true;
  else if (kind === 'removed') delete record[key];
  else record[key] = kind === 'null' ? null : otherThan(record[key]);
  return copy as AuthorizationRequest;
}

type Tree = Record<string, unknown>;
type Loose = { entities: { attrs: object }[]; context: object };

function recordsOf(tree: object): Tree[] {
  const inner = Object.values(tree).filter(
    (value): value is object => typeof value === 'object' && value !== null && !Array.isArray(value),
  );
  return [tree as Tree, ...inner.flatMap(recordsOf)];
}

function otherThan(value: unknown): unknown {
  return typeof value === 'string' ? 1 : 'a word';
}
