import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PlannedItem } from '../../../../src/contracts/task-output.ts';
import { checkPlan } from '../../../../src/execution/tasks/check-plan.ts';
import { chooseLane } from '../../../../src/execution/tasks/choose-lane.ts';
import { finishedSpecItems, planOfItems } from '../../../../src/execution/tasks/plan.ts';
import { readOutput } from '../../../../src/execution/tasks/read-output.ts';
import { agentTask } from '../../../support/agent-world.ts';

const item = (change: Partial<PlannedItem> = {}): PlannedItem => ({
  id: 'a',
  text: 'Do it',
  specItems: ['1'],
  acceptance: 'npm test',
  writeGlobs: ['src/**'],
  testGlobs: ['test/a.test.js'],
  dependsOn: [],
  ...change,
});
const bounds = { specItems: ['1'], denyGlobs: ['.github/**'] };
const problems = (...items: PlannedItem[]) => checkPlan(items, bounds).join('\n');

describe('a plan can be worked by', () => {
  it('when its ids are unique, its graph has no circle, and every item of the SPEC is covered', () => {
    assert.equal(problems(item(), item({ id: 'b', dependsOn: ['a'], testGlobs: [] })), '');
  });

  it('and otherwise says what is wrong, in words', () => {
    assert.match(problems(item(), item()), /two items have the id a/);
    assert.match(problems(item(), item({ id: 'b' })), /two items put their tests into test\/a\.test\.js/);
    assert.match(problems(item({ dependsOn: ['z'] })), /item a depends on z, which is not there/);
    assert.match(
      problems(item({ dependsOn: ['b'] }), item({ id: 'b', dependsOn: ['a'] })),
      /in a circle: a, b/,
    );
    assert.match(checkPlan([item()], { ...bounds, specItems: ['1', '2'] }).join(), /no item covers 2/);
    assert.match(problems(item({ specItems: ['1', '9'] })), /the checklist has no 9/);
  });

  it('only with globs inside of the repository, outside of what is protected, and tests where tests belong', () => {
    for (const glob of ['../x', '/etc/**', 'a/../../b', '.git/hooks/**', 'a\\b'])
      assert.match(problems(item({ writeGlobs: [glob] })), /does not lie in the repository/, glob);
    assert.match(problems(item({ writeGlobs: ['.GitHub/workflows/x.yml'] })), /is protected/);
    for (const glob of ['src/**', '**', 'lib/*.js'])
      assert.match(problems(item({ testGlobs: [glob] })), /no place for tests/, glob);
    assert.match(
      problems(item({ testGlobs: ['src/lib.rs'] })),
      /no place for tests, .* put them into tests\//,
    );
    assert.equal(problems(item({ testGlobs: ['tests/slug.rs'] })), '');
    for (const glob of ['tests/**', 'pkg/x_test.go', 'src/x.spec.ts', 'tests/test_x.py', 'spec/x.rb'])
      assert.equal(problems(item({ testGlobs: [glob] })), '', glob);
  });

  it('only with acceptance commands that can fail', () => {
    for (const acceptance of ['true', ':', 'exit 0', 'echo done', ' /bin/true '])
      assert.match(problems(item({ acceptance })), /proves nothing/, acceptance);
    assert.equal(problems(item({ acceptance: 'echo x | grep x' })), '');
  });
});

describe('what is handed in with finish', () => {
  const task = agentTask({
    type: 'plan',
    role: 'planner',
    expectedOutput: 'plan',
    input: { ...agentTask().input, itemIds: ['1'] },
  });

  it('is read by the schema that the task names, and a plan also by the rules of plans', () => {
    assert.deepEqual(readOutput(task, { items: [item()] }), { value: { items: [item()] } });
    assert.deepEqual(readOutput(task, JSON.stringify({ items: [item()] })), { value: { items: [item()] } });
    assert.deepEqual(readOutput(task, { items: [item({ specItems: ['2'] })] }), {
      problems: ['no item covers 1 of the checklist (specItems)', 'the checklist has no 2 (its ids: 1)'],
    });
  });

  it('comes back with every problem and its place, whatever was written', () => {
    for (const written of [undefined, null, 7, '{', [], {}, { items: [] }, { items: [{ id: '../x' }] }]) {
      const read = readOutput(task, written);
      assert.ok('problems' in read && read.problems.every((problem) => problem.startsWith('output')));
    }
  });

  it('needs a way to see each finding', () => {
    const review = agentTask({ type: 'critique', role: 'critic', expectedOutput: 'review' });
    const finding = { severity: 'high', file: 'a.js', line: 1, claim: 'It is wrong.' };
    const read = readOutput(review, { findings: [finding] });
    assert.ok('problems' in read);
    assert.match(read.problems.join(), /output\.findings\.0: needs a command .* or the quoted line/);
    assert.ok('value' in readOutput(review, { findings: [{ ...finding, quote: 'x' }] }));
    assert.ok('value' in readOutput(review, { findings: [] }));
  });
});

describe('the lane', () => {
  it('is the fast one for small requests without a planner and for further rounds, else the full one', () => {
    const small = { specItems: 2, hasPlanner: false, isFurtherRound: false };
    assert.equal(chooseLane(small), 'fast');
    assert.equal(chooseLane({ ...small, specItems: 3 }), 'full');
    assert.equal(chooseLane({ ...small, hasPlanner: true }), 'full');
    assert.equal(chooseLane({ specItems: 9, hasPlanner: true, isFurtherRound: true }), 'fast');
  });
});

describe('a plan of items', () => {
  const spec = {
    schemaVersion: 1 as const,
    title: 'T',
    items: [
      { id: '1', text: 'One' },
      { id: '2', text: 'Two' },
    ],
    derivedBy: { kind: 'structure' as const },
  };
  const plan = planOfItems(spec, [
    item({ specItems: ['1', '2'] }),
    item({ id: 'b', specItems: ['2'], writeGlobs: ['src/**', 'README.md'], testGlobs: [] }),
  ]);

  it('asks for the locks of everything that any item may write', () => {
    assert.deepEqual(plan.writeGlobs, ['README.md', 'src/**', 'test/a.test.js']);
  });

  it('counts an item of the SPEC as finished when all that contribute to it are', () => {
    assert.deepEqual(finishedSpecItems(plan, []), []);
    assert.deepEqual(finishedSpecItems(plan, ['a']), ['1']);
    assert.deepEqual(finishedSpecItems(plan, ['a', 'b']), ['1', '2']);
  });
});
