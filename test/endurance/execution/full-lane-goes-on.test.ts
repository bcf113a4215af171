import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { attempt, code, failed, greeter, hello, plan, reportOf, story } from '../../support/full-lane.ts';
import { prepareRemote } from '../../support/git-remote.ts';
import { finish, write } from '../../support/role-server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('iterations on one item', () => {
  const only = plan(code);
  const wrong = (text: string) => [
    write('src/greet.sh', `echo ${text}\n`),
    finish(undefined, `Tried ${text}.`),
  ];

  it('go on with what is red and the last handoff, begin anew after the same failure twice, and end after three times', async () => {
    const stuck = await attempt({
      ...story,
      planner: only,
      developer: [wrong('a'), wrong('b'), wrong('c'), wrong('d')],
    });
    const { stopReason, explanation } = failed(stuck);
    assert.equal(stopReason, 'stuck');
    assert.match(
      explanation,
      /greet does not get on: after 3 iterations, one of them begun anew, `sh run-tests\.sh` fails/,
    );
    const { told } = stuck.server;
    assert.match(
      told('developer', 1),
      /handoff of the last iteration[\s\S]*Tried a\.[\s\S]*sh run-tests\.sh is red in a clean checkout/,
    );
    assert.match(told('developer', 2), /taken back\. Go about it another way/);
    const saved = await attempt({ ...story, planner: only, developer: [wrong('a'), wrong('hello')] });
    assert.equal(reportOf(saved).tasks.find(({ role }) => role === 'developer')?.iterations, 2);
  });

  it('that are cut short go on from where they were, however often the same is still red', async () => {
    const part = (n: number) => [
      write(`src/part${n}.sh`, `# ${n}\n`),
      { call: 'finish', with: { summary: `Part ${n} is there.`, outcome: 'partial' } },
    ];
    const last = [write('src/greet.sh', hello), finish()];
    const made = await attempt({ ...story, planner: only, developer: [part(1), part(2), part(3), last] });
    assert.deepEqual(
      reportOf(made).changedFiles.map(({ path }) => path),
      ['src/greet.sh', 'src/part1.sh', 'src/part2.sh', 'src/part3.sh', 'test/hello.sh'],
    );
    assert.match(made.server.told('developer', 3), /Part 3 is there\./);
  });

  it('are measured by what is worse, in a suite that was red before', async () => {
    const made = await attempt(
      { ...story, planner: only },
      { files: { ...greeter, 'test/aged.sh': 'echo "as ever"; exit 1\n' } },
    );
    assert.deepEqual(
      reportOf(made).evidence.map(({ verdict, exitCode }) => [verdict, exitCode]),
      [['met', 1]],
    );
  });

  it('end with the agent that cannot go on, and what it asks', async () => {
    const made = await attempt({
      ...story,
      planner: only,
      developer: [
        [{ call: 'finish', with: { summary: 'Unclear.', outcome: 'blocked', questions: ['Which?'] } }],
      ],
    });
    assert.deepEqual([failed(made).stopReason, failed(made).explanation], ['blocked', 'Unclear.\n1. Which?']);
  });
});

describe('a lost worker', () => {
  it('loses no finished item, and its successor neither plans nor tests nor writes it again', async () => {
    const remote = prepareRemote(temporaryFolder('lane-remote'), greeter);
    const dies = (nth: number) => (operation: string, calls: { operation: string }[]) => {
      if (operation === 'checkpoint' && calls.filter((call) => call.operation === 'checkpoint').length > nth)
        throw new Error('the worker dies here');
      return undefined;
    };
    const resume = async (checkpoints: number) => {
      const lost = await attempt(story, { change: { cloneUrl: remote.url }, answer: dies(checkpoints) });
      assert.equal(failed(lost).stopReason, 'worker_error');
      const checkpoint = lost.of('checkpoint')[checkpoints - 1] as {
        bundle: { sha256: string; bytes: number };
        headSha: string;
        finishedItems: string[];
      };
      const content = readFileSync(join(lost.artifacts, checkpoint.bundle.sha256));
      return await attempt(
        { ...story, developer: checkpoints === 1 ? (story.developer ?? []) : [story.developer?.[1] ?? []] },
        {
          change: {
            cloneUrl: remote.url,
            attempt: 2,
            branch: `factory/12-${checkpoints}`,
            checkpoint: { ...checkpoint, downloadUrl: 'test:' },
          },
          means: { download: async () => content },
        },
      );
    };
    const afterTests = await resume(1);
    assert.deepEqual(afterTests.server.begun, ['developer', 'developer', 'critic', 'security']);
    const afterItem = await resume(2);
    assert.deepEqual(afterItem.server.begun, ['developer', 'critic', 'security']);
    for (const resumed of [afterTests, afterItem])
      assert.deepEqual(
        reportOf(resumed).evidence.map(({ verdict }) => verdict),
        ['met'],
      );
  });
});

describe('a plan that is recorded already', () => {
  const planned = async () => {
    const remote = prepareRemote(temporaryFolder('lane-remote'), greeter);
    const first = await attempt(story, {
      change: { cloneUrl: remote.url, planOnly: true },
    });
    assert.equal(first.end.outcome, 'planned');
    const { plan: artifact } = first.of('plan')[0] as { plan: { sha256: string; bytes: number } };
    return { remote, artifact, content: readFileSync(join(first.artifacts, artifact.sha256)) };
  };
  const carryOut = async (content: Uint8Array, given: Awaited<ReturnType<typeof planned>>) =>
    await attempt(story, {
      change: {
        cloneUrl: given.remote.url,
        attempt: 2,
        plan: { artifact: given.artifact, downloadUrl: 'test:' },
      },
      means: { download: async () => content },
    });

  it('is carried out as people saw it, and not made again; one that was changed on the way is not trusted', async () => {
    const given = await planned();
    const carried = await carryOut(given.content, given);
    reportOf(carried);
    assert.ok(!carried.server.begun.includes('planner'));
    const changed = await carryOut(
      Buffer.from(given.content.toString().replace('README.md', '**')),
      await planned(),
    );
    assert.equal(changed.server.begun[0], 'planner');
  });
});
