import assert from 'node:assert/strict';
import { it } from 'node:test';
import { allCases, titleOf } from './cases.ts';
import { describeCases } from './describe-cases.ts';

const names = ['run', 'plan', 'retry', 'guide', 'rebase', 'pause', 'resume'];

it('the authorisation matrix has at least two thousand cases, each once', () => {
  const cases = allCases();
  assert.ok(cases.length >= 2_000, `${cases.length}`);
  assert.equal(new Set(cases.map(titleOf)).size, cases.length);
});

describeCases(
  'commands that set work going and hold it up',
  (given) => given.event === 'command' && names.includes(given.command),
);
