import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AgentTask } from '../../../src/contracts/agent-task.ts';
import { traceEntrySchema } from '../../../src/contracts/trace-entry.ts';
import { createOpenAiModel } from '../../../src/execution/agents/openai/openai-model.ts';
import { replayTrace } from '../../../src/execution/replay/replay-trace.ts';
import {
  type Attempt,
  attempt,
  code,
  failed,
  greeter,
  hello,
  newTest,
  plan,
  reportOf,
  story,
  testCommand,
  testsWritten,
} from '../../support/full-lane.ts';
import { git } from '../../support/git-remote.ts';
import { bash, finish, type Parts, write } from '../../support/role-server.ts';

/** Which tasks each task of a trace builds on. */
const taskGraph = (trace: string) =>
  Object.fromEntries(
    trace
      .trimEnd()
      .split('\n')
      .map((line) => traceEntrySchema.parse(JSON.parse(line)))
      .filter(({ kind }) => kind === 'start')
      .map(({ taskId, payload }) => [taskId, (payload as { task: AgentTask }).task.dependsOn]),
  );

describe('a request with a plan', () => {
  it('goes over red tests, code, gates and a finding that is repaired to a delivery with evidence', async () => {
    const made = await attempt({
      ...story,
      critic: [
        [
          finish({
            findings: [
              {
                severity: 'high',
                file: 'src/greet.sh',
                line: 1,
                claim: 'It does not say what it is for.',
                command: 'grep -q "^# " src/greet.sh',
              },
              {
                severity: 'low',
                file: 'src/greet.sh',
                line: 99,
                claim: 'No semicolon.',
                quote: 'not in the change',
              },
            ],
          }),
        ],
        [finish({ findings: [] })],
      ],
      developer: [...(story.developer ?? []), [write('src/greet.sh', `# Greets.\n${hello}`), finish()]],
    });
    const report = reportOf(made);
    const { server, remote, of } = made;
    assert.deepEqual(server.begun, [
      'planner',
      'test_designer',
      'developer',
      'developer',
      'critic',
      'security',
      'developer',
      'critic',
      'security',
    ]);
    assert.deepEqual(report.evidence, [
      {
        itemId: '1',
        text: 'Say hello',
        verdict: 'met',
        command: testCommand,
        exitCode: 0,
        note: 'its tests were red before the change',
      },
    ]);
    assert.deepEqual(
      report.findings.map(({ role, severity, state }) => [role, severity, state]),
      [['critic', 'high', 'fixed']],
    );
    assert.equal(report.droppedFindings, 1);
    assert.deepEqual(
      report.gates
        .map(({ name, status }) => [name, status])
        .filter(([name]) => /test|acceptance/.test(name ?? '')),
      [
        ['test', 'passed'],
        ['acceptance docs', 'passed'],
      ],
    );
    assert.deepEqual(
      report.tasks.map(({ role, outcome, iterations }) => `${role} ${outcome} ${iterations}`),
      [
        'planner success 1',
        'test_designer success 1',
        'developer success 3',
        'critic success 2',
        'security success 2',
      ],
    );
    assert.deepEqual(git(remote.path, 'log', '--format=%s', 'main..factory/12-work').split('\n'), [
      'After review: Say hello',
      'Say so in the README',
      'Say hello',
      'Tests: Say hello',
    ]);
    assert.deepEqual(of('plan')[0]?.writeGlobs, ['README.md', 'src/**', 'test/hello.sh']);
    assert.deepEqual(of('resume-work'), [{ failingGates: ['review: critic'] }]);
    assert.deepEqual(
      report.checklist.map(({ state }) => state),
      ['done'],
    );
    assert.deepEqual(taskGraph(made.trace), {
      'plan-0': [],
      'test_design-1': ['plan-0'],
      'develop-2': ['plan-0', 'test_design-1'],
      'develop-3': ['plan-0', 'test_design-1', 'develop-2'],
      'critique-4': ['plan-0', 'test_design-1', 'develop-2', 'develop-3'],
      'security-5': ['plan-0', 'test_design-1', 'develop-2', 'develop-3'],
      'develop-6': ['plan-0', 'test_design-1', 'develop-2', 'develop-3'],
      'critique-7': ['plan-0', 'test_design-1', 'develop-2', 'develop-3', 'develop-6'],
      'security-8': ['plan-0', 'test_design-1', 'develop-2', 'develop-3', 'develop-6'],
    });
    const replayed = await replayTrace(made.trace);
    assert.deepEqual([replayed.outcome, replayed.runs], ['same', server.begun.length]);
  });

  it('shows each role what concerns it, and a reviewer nothing of how the change came about', async () => {
    const made = await attempt(story, {
      files: {
        ...greeter,
        'AGENTS.md': 'Write short sentences.\n',
        'CLAUDE.md': 'Write short sentences.\n',
        '.factory/guidelines/critic.md': 'Mind the colours.\n',
        'docs/tests.md': 'One assertion each.\n',
      },
      change: {
        roles: {
          planner: { model: 'thinker' },
          test_designer: { guidelines: 'docs/tests.md' },
          critic: { model: 'reader' },
        },
      },
    });
    const report = reportOf(made);
    const { told, begun, requests } = made.server;
    assert.ok(begun.includes('validator'), 'a repository with guidance has its validator');
    for (const role of begun)
      assert.match(told(role), /repository guidance AGENTS\.md[\s\S]*Write short sentences/);
    assert.doesNotMatch(told('critic'), /guidance CLAUDE\.md/, 'the same text is told once');
    assert.match(told('critic'), /Mind the colours/);
    assert.doesNotMatch(told('security'), /Mind the colours/);
    assert.match(told('test_designer'), /One assertion each/);
    assert.match(told('developer'), /These tests were written for it and are red[^\n]*test\/hello\.sh/);
    assert.match(told('critic'), /\+echo hello/);
    assert.doesNotMatch(told('critic'), /SPEC\.md|handoff/);
    const models = new Set(requests.map((request) => String((request as { model?: unknown }).model)));
    assert.deepEqual(models, new Set(['thinker', 'test-model', 'reader']));
    assert.equal(report.tasks.find(({ role }) => role === 'critic')?.model, 'reader');
  });

  it('has QA say why a gate is red, and the developer repair it; where QA is silent it goes on without', async () => {
    const parts: Parts = {
      ...story,
      planner: plan(code),
      developer: [
        [write('src/greet.sh', `${hello}# TODO\n`), finish()],
        [write('src/greet.sh', hello), finish()],
      ],
    };
    const change = { commands: { test: testCommand, lint: '! grep -rn TODO src' } };
    const made = await attempt(
      { ...parts, qa: [[finish({ cause: 'A note was left behind.' })]] },
      { change },
    );
    reportOf(made);
    assert.deepEqual(made.of('resume-work'), [{ failingGates: ['lint'] }]);
    assert.match(made.server.told('qa'), /gate lint[\s\S]*greet\.sh:2:# TODO/);
    assert.match(
      made.server.told('developer', 1),
      /what QA takes for the cause[\s\S]*A note was left behind\./,
    );
    const silent = await attempt({ ...parts, qa: [['Hm.']] }, { change });
    reportOf(silent);
    assert.doesNotMatch(silent.server.told('developer', 1), /what QA takes/);
  });

  it('tells a planner what is wrong with its plan, and after three tries goes on by the structure', async () => {
    const circular = finish({ items: [{ ...code, dependsOn: ['greet'] }] });
    const mended = await attempt({ ...story, planner: [[circular, finish({ items: [code] })]] });
    assert.deepEqual(mended.of('plan')[0]?.writeGlobs, ['src/**', 'test/hello.sh']);
    assert.match(JSON.stringify(mended.server.requests[1]), /depend on one another in a circle/);
    const never = await attempt({ ...story, planner: [[circular]] });
    assert.deepEqual(never.of('plan')[0]?.writeGlobs, ['**']);
    assert.equal(reportOf(never).tasks[0]?.outcome, 'stuck');
  });
});

describe('tests before code', () => {
  const only = plan(code);
  const evidence = (made: Attempt) => reportOf(made).evidence.map(({ verdict, note }) => [verdict, note]);

  it('that pass on the code as it is, or cannot be read, are taken back and asked for once more', async () => {
    const green = newTest.replace('= hello', '= bye');
    const broken = "echo 'SyntaxError: Unexpected token'; exit 2\n";
    const made = await attempt({
      ...story,
      planner: only,
      test_designer: [[write('test/hello.sh', green), finish({ files: ['test/hello.sh'] })], testsWritten],
    });
    assert.match(made.server.told('test_designer', 1), /the new tests pass on the code as it is/);
    assert.deepEqual(evidence(made), [['met', 'its tests were red before the change']]);
    const never = await attempt({
      ...story,
      planner: only,
      test_designer: [[write('test/hello.sh', broken), finish({ files: ['test/hello.sh'] })]],
    });
    assert.deepEqual(evidence(never), [
      [
        'not checked',
        'the command passed before the change as well: a new test cannot be read: it has a syntax error',
      ],
    ]);
    assert.deepEqual(
      reportOf(never).changedFiles.map(({ path }) => path),
      ['src/greet.sh'],
    );
  });

  it('belong where the plan says: whatever else was written is taken back', async () => {
    const made = await attempt({
      ...story,
      planner: only,
      test_designer: [
        [bash("echo 'echo 1' > src/greet.sh"), write('test/hello.sh', newTest), finish({ files: ['x'] })],
        testsWritten,
      ],
    });
    assert.match(
      made.server.told('test_designer', 1),
      /src\/greet\.sh is outside of what the task may write/,
    );
    assert.deepEqual(evidence(made), [['met', 'its tests were red before the change']]);
  });

  it('take the place of no test that stands already', async () => {
    const made = await attempt({
      ...story,
      planner: plan({ ...code, testGlobs: ['test/**'] }),
      test_designer: [[bash('rm test/greet.sh'), ...testsWritten], testsWritten],
    });
    assert.match(made.server.told('test_designer', 1), /not deleted: test\/greet\.sh/);
    assert.deepEqual(evidence(made), [['met', 'its tests were red before the change']]);
  });

  it('cannot be had everywhere: the reason is shown', async () => {
    const made = await attempt({
      ...story,
      planner: only,
      test_designer: [[finish({ untestable: 'It is only words.' })]],
    });
    assert.deepEqual(evidence(made), [
      ['not checked', 'the command passed before the change as well: It is only words.'],
    ]);
  });

  it('are frozen: a developer who changes them with a command is undone, and after a second time the attempt ends', async () => {
    const cheats = [
      bash('sed -i s/hello/bye/ test/hello.sh'),
      write('src/greet.sh', '# cheated\n'),
      finish(),
    ];
    const once = await attempt({
      ...story,
      planner: only,
      developer: [cheats, [write('src/greet.sh', hello), finish()]],
    });
    assert.match(once.server.told('developer', 1), /test\/hello\.sh is a frozen test and was changed/);
    assert.equal(git(once.remote.path, 'show', 'factory/12-work:test/hello.sh'), newTest.trim());
    assert.match(once.trace, /"event":"rolled back"/);
    reportOf(once);
    const twice = failed(await attempt({ ...story, planner: only, developer: [cheats] }));
    assert.equal(twice.stopReason, 'stuck');
    assert.match(twice.explanation, /undone twice: test\/hello\.sh is a frozen test/);
    const deleted = failed(
      await attempt({ ...story, planner: only, developer: [[bash('rm -r test'), finish()]] }),
    );
    assert.match(deleted.explanation, /frozen test and was changed/);
  });

  it('are refused to the developer’s file tools at once', async () => {
    const made = await attempt({
      ...story,
      planner: only,
      developer: [[write('test/hello.sh', ''), write('src/greet.sh', hello), finish()]],
    });
    reportOf(made);
    assert.match(JSON.stringify(made.server.requests), /is protected: this task may not change it/);
  });
});

describe('reviews', () => {
  const only = plan(code);
  const finding = (change: object) => ({
    severity: 'high',
    file: 'src/greet.sh',
    line: 1,
    claim: 'It is wrong.',
    ...change,
  });
  const says = (...findings: object[]) => [[finish({ findings })]];
  const tweaks = (n: number) => [write('src/greet.sh', `${hello}# ${n}\n`), finish()];
  const developer = [[write('src/greet.sh', hello), finish()], tweaks(1), tweaks(2), tweaks(3)];

  it('drop what cannot be seen: another file, a line that is not there, a command that succeeds or does not exist', async () => {
    const made = await attempt({
      ...story,
      planner: only,
      critic: says(
        finding({ quote: 'echo bye' }),
        finding({ file: 'README.md', quote: '# Greeter' }),
        finding({ command: 'true' }),
        finding({ command: 'no-such-program' }),
        finding({ file: 'README.md', command: 'false' }),
      ),
    });
    assert.deepEqual([reportOf(made).findings, reportOf(made).droppedFindings], [[], 5]);
    assert.equal(made.of('resume-work').length, 0);
  });

  it('keep work with an open high finding from leaving, and list others', async () => {
    const high = failed(
      await attempt({ ...story, planner: only, developer, security: says(finding({ command: 'exit 7' })) }),
    );
    assert.equal(high.stopReason, 'gates_failed');
    assert.match(
      high.explanation,
      /findings of the review are open:\nsrc\/greet\.sh:1 \(security\): It is wrong\./,
    );
    const medium = await attempt({
      ...story,
      planner: only,
      developer,
      critic: says(
        finding({ severity: 'medium', quote: 'echo hello' }),
        finding({ severity: 'low', quote: 'hello' }),
      ),
    });
    assert.deepEqual(
      reportOf(medium).findings.map(({ severity, state }) => [severity, state]),
      [
        ['medium', 'open'],
        ['low', 'open'],
      ],
    );
    assert.equal(
      medium.server.begun.filter((role) => role === 'critic').length,
      2,
      'two rounds of review at most',
    );
  });

  for (const reviewer of ['validator', 'critic', 'security'] as const) {
    const files = { ...greeter, 'AGENTS.md': 'Say it in one line.\n' };

    it(`by the ${reviewer} are not left out for want of money: the work is saved, and waits`, async () => {
      const made = await attempt(
        { ...story, planner: only },
        {
          files,
          answer(operation, calls) {
            const now = calls.findLast((call) => call.operation === 'heartbeat')?.request.note;
            return operation === 'reserve' && String(now).startsWith(`the ${reviewer} looks`)
              ? { outcome: 'refused', explanation: 'The budget of the job is used up.' }
              : undefined;
          },
        },
      );
      const { stopReason, explanation, report } = failed(made);
      assert.equal(stopReason, 'budget');
      assert.match(
        explanation,
        new RegExp(`the review by the ${reviewer} could not be carried out: the work is saved, .* used up`),
      );
      assert.equal(report?.tasks.find(({ role }) => role === reviewer)?.outcome, 'budget');
      assert.deepEqual([made.of('authorize-push').length, made.server.begun.includes(reviewer)], [0, false]);
      const saved = made.of('checkpoint').at(-1) as { headSha: string; finishedItems: string[] };
      assert.deepEqual(saved.finishedItems, ['1']);
    });

    it(`by the ${reviewer} are not left out when the provider of the model fails`, async () => {
      const made = await attempt(
        { ...story, planner: only },
        {
          files,
          change: { roles: { planner: {}, [reviewer]: { model: 'unreachable' } } },
          means: {
            createModel: ({ name, baseUrl, apiKey }) =>
              createOpenAiModel({
                ...{ model: name, apiKey },
                baseUrl: name === 'unreachable' ? 'http://127.0.0.1:1/v1' : baseUrl,
              }),
          },
        },
      );
      const { stopReason, explanation } = failed(made);
      assert.equal(stopReason, 'provider_error');
      assert.match(explanation, new RegExp(`the review by the ${reviewer} could not be carried out`));
      assert.equal(made.of('authorize-push').length, 0);
    });
  }

  it('that come to no result are shown as that', async () => {
    const made = await attempt({ ...story, planner: only, critic: [['I think it is fine.']] });
    assert.equal(reportOf(made).tasks.find(({ role }) => role === 'critic')?.outcome, 'partial');
  });
});
