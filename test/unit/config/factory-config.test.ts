import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alwaysProtectedPaths } from '../../../src/config/always-protected-paths.ts';
import { defaultFactoryConfig, parseFactoryConfig } from '../../../src/config/factory-config.ts';

const wholeFile = `agent: native            # native | codex | claude-code | opencode
model: gpt-5             # any name the gateway knows
commands: { install: npm ci, lint: npm run lint, test: npm test }   # detected when absent
budget: { job: 5, repository_day: 25 }                              # US dollars
governance: { auto_approve_below: 40, approvers: [team:platform], protected_paths: [".github/**", "infra/**"] }
limits: { max_workers: 2, cooldown_seconds: 60, attempts: 3, refinements: 3, review_rounds: 3, ci_rounds: 3 }
roles: { planner: { model: gpt-5 }, critic: { model: gpt-5-mini, guidelines: .factory/guidelines/critic.md } }
gates: { dependencies: { allow: [zod, "@types/*"], cooldown_days: 3 } }
deliver: pr              # pr | zip | blob
windows: { low: "22:00-06:00 UTC" }
network: registry        # none | localhost | registry | a list of hosts
`;

function problemsOf(text: string) {
  const parsed = parseFactoryConfig(text);
  assert.ok(!parsed.ok, 'the file should have been refused');
  return parsed.problems;
}

describe('the factory configuration', () => {
  it('is read once from the same text, and nobody who shares it can change it', () => {
    const parsed = parseFactoryConfig(wholeFile);
    assert.ok(parsed.ok);
    assert.equal(parseFactoryConfig(wholeFile), parsed);
    assert.throws(() => parsed.config.governance.approvers.push('mallory'), TypeError);
    assert.throws(() => Object.assign(parsed.config.budget, { jobMicroUsd: 1 }), TypeError);
  });
  it('reads every documented key', () => {
    const parsed = parseFactoryConfig(wholeFile);
    assert.ok(parsed.ok);
    assert.equal(parsed.config.model, 'gpt-5');
    assert.deepEqual(parsed.config.commands, { install: 'npm ci', lint: 'npm run lint', test: 'npm test' });
    assert.deepEqual(parsed.config.budget, { jobMicroUsd: 5_000_000, repositoryDayMicroUsd: 25_000_000 });
    assert.deepEqual(parsed.config.governance.protectedPaths, [
      ...alwaysProtectedPaths,
      '.github/**',
      'infra/**',
    ]);
    assert.equal(parsed.config.roles.critic?.guidelines, '.factory/guidelines/critic.md');
    assert.deepEqual(parsed.config.gates.dependencies, { allow: ['zod', '@types/*'], cooldownDays: 3 });
    assert.deepEqual(parsed.config.windows, { low: { from: '22:00', to: '06:00' } });
    assert.equal(parsed.config.network, 'registry');
  });

  for (const [name, text] of [
    ['an empty file', ''],
    ['only comments', '# nothing yet\n'],
    ['an explicit null', '~'],
  ] as const)
    it(`takes all defaults from ${name}`, () => {
      assert.deepEqual(parseFactoryConfig(text), { ok: true, config: defaultFactoryConfig, narrowed: [] });
    });

  for (const [written, microUsd] of [
    ['0.1', 100_000],
    ['0.3000000000000004', 300_000],
    ['1.005', 1_005_000],
    ['0.0000005', 1],
    ['0.00000049', 0],
    ['0', 0],
  ] as const)
    it(`rounds ${written} dollars to ${microUsd} micro-dollars`, () => {
      const parsed = parseFactoryConfig(`budget: { job: ${written} }`);
      assert.ok(parsed.ok);
      assert.equal(parsed.config.budget.jobMicroUsd, microUsd);
    });

  it('names an unknown key with line, column and what was probably meant', () => {
    assert.deepEqual(problemsOf('agent: native\nlimits:\n  max_worker: 3\n'), [
      {
        file: '.github/factory.yml',
        line: 3,
        column: 3,
        path: 'limits.max_worker',
        message: 'Unknown key "max_worker": did you mean "max_workers"?',
      },
    ]);
  });

  it('repeats no more of a key than people can read', () => {
    const [problem] = problemsOf(`${'k'.repeat(20_000)}: 1`);
    assert.ok((problem?.message.length ?? 0) < 400 && (problem?.path.length ?? 0) < 400);
  });

  it('suggests nothing when nothing is near', () => {
    assert.equal(problemsOf('zzzzzzzz: 1')[0]?.message, 'Unknown key "zzzzzzzz"');
  });

  it('collects all problems in the order of the file', () => {
    const problems = problemsOf(
      'agnet: native\nbudget:\n  job: lots\n  day: 3\nlimits: { attempts: 0 }\nwindows: { low: always }\n',
    );
    assert.deepEqual(
      problems.map(({ line, path }) => [line, path]),
      [
        [1, 'agnet'],
        [3, 'budget.job'],
        [4, 'budget.day'],
        [5, 'limits.attempts'],
        [6, 'windows.low'],
      ],
    );
  });

  it('points at the item of a list', () => {
    const [problem] = problemsOf('governance:\n  approvers:\n    - team:platform\n    - everybody\n');
    assert.deepEqual([problem?.line, problem?.column, problem?.path], [4, 7, 'governance.approvers.1']);
  });

  for (const [name, text, line] of [
    ['a syntax error', 'agent: native\nbudget: { job: 5\n', 3],
    ['a tab as indentation', 'limits:\n\tattempts: 1\n', 2],
    ['the same key twice', 'agent: native\nagent: codex\n', 2],
    ['a second document', 'agent: native\n---\nagent: codex\n', 2],
    ['an unknown tag', 'agent: !!js/function "process.exit()"\n', 1],
    ['a list instead of a map', '- agent\n', 1],
    ['a bare word', 'hello\n', 1],
    ['a negative budget', 'budget: { job: -1 }\n', 1],
    ['a budget that is no number', 'budget: { job: .nan }\n', 1],
    ['an infinite budget', 'budget: { job: .inf }\n', 1],
    ['a command of two lines', 'commands:\n  test: |\n    npm test\n    rm -rf /\n', 2],
    ['an absolute path', 'governance: { protected_paths: ["/etc/**"] }\n', 1],
    ['a host that is none', 'network: ["https://registry.npmjs.org/"]\n', 1],
    ['a prototype as key', '__proto__: { agent: native }\n', 1],
  ] as const)
    it(`refuses ${name}, naming the line`, () => {
      const problems = problemsOf(text);
      assert.equal(problems[0]?.line, line, JSON.stringify(problems));
    });

  it('refuses aliases, and with them the billion laughs', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef'].map((pair) => [...pair]))
      bomb.push(`${to}: &${to} [${Array(9).fill(`*${from}`).join(', ')}]`);
    const problems = problemsOf(bomb.join('\n'));
    assert.match(problems[0]?.message ?? '', /aliases are not allowed/);
    assert.ok(problems.length <= 50);
  });

  it('refuses a huge file without parsing it', () => {
    assert.match(problemsOf(`# ${'x'.repeat(40_000)}`)[0]?.message ?? '', /longer than 32768/);
  });

  it('refuses nesting that would exhaust the stack', () => {
    assert.ok(problemsOf('['.repeat(32_000)).length > 0);
    assert.ok(problemsOf(`${'['.repeat(16_000)}${']'.repeat(16_000)}`).length > 0);
  });
});
