import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RoleName } from '../../../../src/contracts/role-names.ts';
import { type EndedTask, tasksToBuildOn } from '../../../../src/execution/tasks/tasks-to-build-on.ts';

const ended = (taskId: string, role: RoleName, planItem?: string, status: 'done' | 'failed' = 'done') =>
  ({ role, planItem, result: { taskId, status } }) satisfies EndedTask;

const earlier = [
  ended('plan-0', 'planner'),
  ended('test_design-1', 'test_designer', 'a'),
  ended('develop-2', 'developer', 'a', 'failed'),
  ended('develop-3', 'developer', 'a'),
  ended('develop-4', 'developer', 'b'),
  ended('test_design-5', 'test_designer', 'c'),
];

describe('the tasks that a task may build on', () => {
  it('are none for the first', () => {
    assert.deepEqual(tasksToBuildOn([], undefined), []);
  });

  it('are the plan, what was written for its own item, and for those that must be there first', () => {
    assert.deepEqual(tasksToBuildOn(earlier, { id: 'c', dependsOn: ['a'] }), [
      'plan-0',
      'test_design-1',
      'develop-3',
      'test_design-5',
    ]);
    assert.deepEqual(tasksToBuildOn(earlier, { id: 'd', dependsOn: [] }), ['plan-0']);
  });

  it('are all that wrote, for a task about the whole, and never a reviewer or what failed', () => {
    const reviewed = [...earlier, ended('critique-6', 'critic'), ended('qa-7', 'qa')];
    assert.deepEqual(tasksToBuildOn(reviewed, undefined), [
      'plan-0',
      'test_design-1',
      'develop-3',
      'develop-4',
      'test_design-5',
    ]);
  });

  it('are also the repairs of the whole, whose work every item has from then on', () => {
    assert.deepEqual(tasksToBuildOn([ended('develop-0', 'developer')], { id: 'a', dependsOn: [] }), [
      'develop-0',
    ]);
  });
});
