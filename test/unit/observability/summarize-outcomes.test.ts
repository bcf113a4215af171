import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeOutcomes } from '../../../src/cli/outcomes/describe-outcomes.ts';
import { summarizeOutcomes } from '../../../src/observability/summarize-outcomes.ts';
import { outcome } from '../../contract/ports/outcome-store.ts';

const rounds = (review: number, ci = 0) => ({ review, ci, questions: 0 });
const outcomes = [
  outcome({ jobId: '1-1', microUsd: 1_000_000, rounds: rounds(1), factors: ['long', 'links'] }, 1),
  outcome({ jobId: '1-2', microUsd: 500_000, result: 'reverted', rounds: rounds(0, 2), factors: [] }, 1),
  outcome({ jobId: '1-3', microUsd: 0, result: 'refused', agent: 'other', factors: ['long'] }, 1),
  outcome({ jobId: '1-4', microUsd: 250_000, result: 'no-changes', model: 'small', factors: [] }, 1),
];

test('outcomes are counted by repository: accepted is what was merged and kept, rework the rounds of each delivery', () => {
  const [summary, ...others] = summarizeOutcomes(outcomes, 'repository');
  assert.deepEqual(others, []);
  assert.equal(summary?.group, 'acme/widgets');
  assert.deepEqual(
    [summary?.jobs, summary?.acceptance, summary?.rework, summary?.microUsd],
    [4, 0.5, 1.5, 1_750_000],
  );
  assert.deepEqual(
    { ...summary?.results },
    {
      merged: 1,
      exported: 0,
      rejected: 0,
      failed: 0,
      'no-changes': 1,
      refused: 1,
      cancelled: 0,
      reverted: 1,
    },
  );
});

test('a job counts under each of its risk factors, and shares that nobody decided about are not made up', () => {
  assert.deepEqual(
    summarizeOutcomes(outcomes, 'factor').map(({ group, jobs }) => [group, jobs]),
    [
      ['long', 2],
      ['links', 1],
    ],
  );
  const refused = summarizeOutcomes(outcomes, 'agent').find(({ group }) => group === 'other');
  assert.deepEqual([refused?.acceptance, refused?.rework], [undefined, undefined]);
});

test('the table for a terminal has a row for each group, and says so when there is none', () => {
  const by = (grouping: Parameters<typeof summarizeOutcomes>[1], of = outcomes) =>
    summarizeOutcomes(of, grouping);
  const all = (of = outcomes) => ({
    repository: by('repository', of),
    agent: by('agent', of),
    model: by('model', of),
    factor: by('factor', of),
  });
  const lines = describeOutcomes(all());
  assert.match(lines[0] ?? '', /^Repositories +jobs +merged/);
  assert.match(lines[1] ?? '', /^acme\/widgets +4 +1 +1 +0 +1 +1 +50 % +1\.50 +\$1\.75$/);
  assert.equal(lines.filter((line) => line === '').length, 3);
  assert.deepEqual(describeOutcomes(all([])), ['No job has ended yet.']);
});
