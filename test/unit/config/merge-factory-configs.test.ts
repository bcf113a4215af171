import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { parseFactoryConfigs } from '../../../src/config/factory-config.ts';
import { factoryConfigSchema } from '../../../src/config/factory-config-schema.ts';
import { organisationRules } from '../../../src/config/organisation-rules.ts';

function merged(organisation: string | undefined, repository: string | undefined) {
  const parsed = parseFactoryConfigs({ organisation, repository });
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return parsed;
}

describe("the organisation's configuration", () => {
  it('gives defaults, which the repository may replace', () => {
    const { config, narrowed } = merged(
      'model: gpt-5\ncommands: { test: npm test, lint: npm run lint }\nquestions: { remind_after_hours: 2 }',
      'commands: { test: make test }\nquestions: { remind_after_hours: 90 }',
    );
    assert.equal(config.model, 'gpt-5');
    assert.deepEqual(config.commands, { test: 'make test', lint: 'npm run lint' });
    assert.equal(config.questions.remindAfterHours, 90);
    assert.deepEqual(narrowed, []);
  });

  for (const [name, organisation, repository, expected, narrowed] of [
    ['a budget is an upper bound', 'budget: { job: 2 }', 'budget: { job: 9 }', 2_000_000, ['budget.job']],
    ['a smaller budget stands', 'budget: { job: 2 }', 'budget: { job: 1 }', 1_000_000, []],
    ['its budget holds where the repository has none', 'budget: { job: 2 }', undefined, 2_000_000, []],
    ['without its own, the repository decides', 'agent: native', 'budget: { job: 9 }', 9_000_000, []],
  ] as const)
    it(name, () => {
      const parsed = merged(organisation, repository);
      assert.equal(parsed.config.budget.jobMicroUsd, expected);
      assert.deepEqual(parsed.narrowed, narrowed);
    });

  it('bounds the threshold, the limits and the class from the stricter side', () => {
    const { config, narrowed } = merged(
      'governance: { auto_approve_below: 20, repository_class: normal }\nlimits: { attempts: 2, cooldown_seconds: 300, commands_per_hour: 5 }',
      'governance: { auto_approve_below: 90, repository_class: sandbox }\nlimits: { attempts: 9, cooldown_seconds: 0, commands_per_hour: 4 }',
    );
    assert.equal(config.governance.autoApproveBelow, 20);
    assert.equal(config.governance.repositoryClass, 'normal');
    assert.deepEqual(
      [config.limits.attempts, config.limits.cooldownSeconds, config.limits.commandsPerHour],
      [2, 300, 4],
    );
    assert.deepEqual(narrowed.toSorted(), [
      'governance.auto_approve_below',
      'governance.repository_class',
      'limits.attempts',
      'limits.cooldown_seconds',
    ]);
  });

  it('bounds the packages that may come from above, and their age from below', () => {
    const rules = (organisation: string, repository: string) => {
      const { config, narrowed } = merged(
        `gates: { dependencies: ${organisation} }`,
        `gates: { dependencies: ${repository} }`,
      );
      return { ...config.gates.dependencies, narrowed };
    };
    assert.deepEqual(
      rules(
        '{ allow: [left, "@types/*", "cargo:*"] }',
        '{ allow: [right, "@types/node", "cargo:serde", "**"] }',
      ),
      {
        ...{ allow: ['@types/node', 'cargo:serde'], cooldownDays: 7 },
        narrowed: ['gates.dependencies.allow'],
      },
    );
    assert.deepEqual(rules('{ allow: ["**"] }', '{ allow: ["@types/*", "npm:x"] }').narrowed, []);
    assert.deepEqual(rules('{ allow: ["npm:x"] }', '{ allow: [x] }').allow, []);
    assert.deepEqual(rules('{ allow: [x] }', '{}').allow, ['x']);
    assert.deepEqual(rules('{ cooldown_days: 14 }', '{ cooldown_days: 0 }'), {
      ...{ cooldownDays: 14, narrowed: ['gates.dependencies.cooldown_days'] },
    });
  });

  it('adds its protected paths to those of the repository', () => {
    const { config } = merged(
      'governance: { protected_paths: ["infra/**"] }',
      'governance: { protected_paths: ["db/**"] }',
    );
    assert.deepEqual(config.governance.protectedPaths.slice(-2), ['infra/**', 'db/**']);
  });

  it('lets a repository leave approvers and bots out, and add none', () => {
    const { config } = merged(
      'governance: { approvers: ["team:Platform", "user:ada"], allowed_bots: [1, 2] }',
      'governance: { approvers: ["team:platform", "user:mallory"], allowed_bots: [2, 3] }',
    );
    assert.deepEqual(config.governance.approvers, ['team:platform']);
    assert.deepEqual(config.governance.allowedBots, [2]);
  });

  it('keeps its approvers where the repository has none of them: an empty list would let every maintainer approve', () => {
    const { config, narrowed } = merged(
      'governance: { approvers: ["team:platform"] }',
      'governance: { approvers: ["user:mallory"] }',
    );
    assert.deepEqual(config.governance.approvers, ['team:platform']);
    assert.deepEqual(narrowed, ['governance.approvers']);
    const none = merged('governance: { approvers: ["team:platform"] }', 'governance: { approvers: [] }');
    assert.deepEqual(none.config.governance.approvers, ['team:platform']);
  });

  for (const [organisation, repository, allowed] of [
    [undefined, 'governance: { self_release: true }', true],
    ['agent: native', 'governance: { self_release: true }', false],
    ['governance: { self_release: false }', 'governance: { self_release: true }', false],
    ['governance: { self_release: true }', 'governance: { self_release: true }', true],
    ['governance: { self_release: true }', 'governance: { self_release: false }', false],
    ['governance: { self_release: true }', undefined, true],
  ] as const)
    it(`${allowed ? 'allows' : 'refuses'} self-release when it says “${organisation}” and the repository “${repository}”`, () => {
      assert.equal(merged(organisation, repository).config.governance.selfRelease, allowed);
    });

  for (const [organisation, repository, network] of [
    ['network: none', 'network: registry', 'none'],
    ['network: registry', 'network: none', 'none'],
    ['network: [a.example, b.example]', 'network: [b.example, c.example]', ['b.example']],
    ['network: registry', 'network: [c.example]', 'registry'],
    ['network: localhost', 'network: none', 'none'],
    ['network: none', 'network: localhost', 'none'],
    ['network: localhost', 'network: registry', 'localhost'],
    ['network: localhost', 'network: [c.example]', 'localhost'],
    ['network: registry', 'network: localhost', 'registry'],
    ['network: [a.example]', 'network: localhost', 'localhost'],
    ['network: []', 'network: localhost', []],
    ['agent: native', 'network: registry', 'registry'],
  ] as const)
    it(`reaches ${network} when it says “${organisation}” and the repository “${repository}”`, () => {
      assert.deepEqual(merged(organisation, repository).config.network, network);
    });

  it('names the file of each mistake, and takes neither when one is broken', () => {
    const parsed = parseFactoryConfigs({ organisation: 'agnet: native', repository: 'budget: { job: -1 }' });
    assert.ok(!parsed.ok);
    assert.deepEqual(
      parsed.problems.map(({ file, line }) => [file, line]),
      [
        ["the organisation's .github/factory.yml", 1],
        ['.github/factory.yml', 1],
      ],
    );
  });

  it('has rules for keys that exist, and for nothing else', () => {
    const shape = z.toJSONSchema(factoryConfigSchema, { io: 'input' }) as Shape;
    const known = keysOf(shape, []);
    assert.deepEqual(
      Object.keys(organisationRules).filter((key) => !known.includes(key)),
      [],
    );
  });
});

type Shape = { properties?: Record<string, Shape> };

function keysOf({ properties }: Shape, path: string[]): string[] {
  return Object.entries(properties ?? {}).flatMap(([key, shape]) => [
    [...path, key].join('.'),
    ...keysOf(shape, [...path, key]),
  ]);
}
