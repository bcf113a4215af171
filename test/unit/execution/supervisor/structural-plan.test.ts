import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planSchema, planStructurally } from '../../../../src/execution/supervisor/structural-plan.ts';

const items = (body: string, title = 'Title') =>
  planStructurally({ title, body }).checklist.map((item) => item.text);

describe('planStructurally', () => {
  it('takes the task list', () =>
    assert.deepEqual(items('Words.\n- [ ] one\n- [x] two\n* other\n  + [ ] three'), ['one', 'two', 'three']));

  it('takes the list under a heading that announces it', () => {
    assert.deepEqual(
      items('- not this\n## Acceptance criteria\nSome words\n- one\n2. two\n\n## Notes\n- not this'),
      ['one', 'two'],
    );
  });

  it('makes one item of everything else', () => {
    assert.deepEqual(items('Just words.\n- a list'), ['Title']);
    assert.deepEqual(items('', '  '), ['Carry out the request']);
  });

  it('does not read code as tasks', () => {
    assert.deepEqual(items('```\n- [ ] not a task\n```\n~~~md\n## Tasks\n- no\n~~~\nwords'), ['Title']);
    assert.deepEqual(items('````\n```\n- [ ] no\n```\n````\n- [ ] yes'), ['yes']);
  });

  it('stays within bounds, whatever is asked', () => {
    const plan = planStructurally({
      title: 'x',
      body: Array.from({ length: 500 }, (_, index) => `- [ ] ${'y'.repeat(2_000)} ${index}`).join('\r\n'),
    });
    assert.equal(plan.checklist.length, 30);
    assert.ok(plan.checklist.every((item) => item.text.length <= 500));
    assert.deepEqual(planSchema.parse(plan), plan);
  });

  it('is quick on hostile text', () => {
    const startedAt = performance.now();
    items(`${'#'.repeat(100_000)}\n${'- '.repeat(100_000)}\n${' '.repeat(100_000)}`);
    items(`# ${'acceptance '.repeat(50_000)}`);
    assert.ok(performance.now() - startedAt < 3_000);
  });
});
