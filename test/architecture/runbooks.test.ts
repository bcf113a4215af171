import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { PROJECT_ROOT } from './project-graph.ts';

const read = (path: string) => readFileSync(join(PROJECT_ROOT, path), 'utf8');

/** Alarms and budgets of an approved template, each with what its description says. */
function alarmsOf(template: string): { id: string; description: string }[] {
  return template.split(/\n(?=\S)/).flatMap((resource) => {
    const [, id, budget] =
      /^(\w+) AWS::(?:CloudWatch::(?:Composite)?Alarm|(Budgets)::Budget)\b/.exec(resource) ?? [];
    if (id === undefined) return [];
    if (budget !== undefined) return [{ id, description: 'Runbook: docs/operations/runbooks.md#budget' }];
    return [{ id, description: /AlarmDescription: "(.*)"/.exec(resource)?.[1] ?? '' }];
  });
}

/** Those whose runbook is missing, or has no step to begin with. */
function withoutRunbook(template: string, runbooks: string): string[] {
  const headed = runbooks.split(/^## /m).slice(1);
  const withSteps = headed.filter((section) => /^1\. /m.test(section));
  const anchors = new Set(withSteps.map((section) => section.split('\n')[0]?.toLowerCase()));
  return alarmsOf(template).flatMap(({ id, description }) => {
    const anchor = /Runbook: docs\/operations\/runbooks\.md#([\w-]+)$/.exec(description)?.[1];
    return anchor !== undefined && anchors.has(anchor) ? [] : [id];
  });
}

describe('the runbooks', () => {
  const runbooks = read('docs/operations/runbooks.md');

  for (const profile of ['frugal', 'isolated'])
    it(`have steps for every alarm of a deployment (${profile}), which names them`, () => {
      const template = read(`test/fixtures/approved/deployment-${profile}.txt`);
      assert.ok(alarmsOf(template).length >= 6);
      assert.deepEqual(withoutRunbook(template, runbooks), []);
    });

  it('are missed where an alarm names none, another page, or one without steps', () => {
    const alarm = (id: string, description: string) =>
      `${id} AWS::CloudWatch::Alarm\n  AlarmDescription: "${description}"\n`;
    const here = 'Runbook: docs/operations/runbooks.md';
    const template = [
      alarm('Fine', `Bad. ${here}#findings`),
      alarm('Silent', 'Bad.'),
      alarm('Elsewhere', 'Bad. Runbook: docs/operations/deploy.md#findings'),
      alarm('Unwritten', `Bad. ${here}#unwritten`),
      alarm('Empty', `Bad. ${here}#empty`),
    ].join('');
    assert.deepEqual(withoutRunbook(template, `${runbooks}\n## Empty\n\nSoon.\n`), [
      'Silent',
      'Elsewhere',
      'Unwritten',
      'Empty',
    ]);
  });
});
