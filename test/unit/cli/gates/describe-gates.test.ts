import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeGates, reportOfGates } from '../../../../src/cli/gates/describe-gates.ts';

type Report = Parameters<typeof describeGates>[0];

const gate = (name: string, over: Partial<Report['outcomes'][number]['result']> = {}) => ({
  name,
  status: 'passed' as const,
  exitCode: null,
  durationMs: 40,
  redOnBase: false,
  summary: '',
  ...over,
});
const report: Report = {
  base: 'a'.repeat(40),
  head: 'b'.repeat(40),
  changes: [],
  unverified: false,
  findings: [{ code: 'js-eval', severity: 'high', path: 'a.js', line: 3, message: 'runs text' }],
  outcomes: [
    {
      result: gate('test', {
        ...{ status: 'failed', exitCode: 1, durationMs: 1_240, redOnBase: true },
        ...{ command: 'npm test', summary: 'It was red before the change, and is no worse.' },
      }),
      blocks: false,
      output: 'a very long output',
    },
    {
      result: gate('security rules', { status: 'failed' }),
      blocks: true,
      output: 'high: a.js:3: runs text [js-eval]',
    },
  ],
  quality: {
    score: 61,
    findings: { low: 0, medium: 0, high: 1, critical: 0 },
    risk: { level: 'medium', points: 25, reasons: ['touches money: pay.js (25)'] },
  },
};

test('the gates stand in a table, with what was found, the score and the reasons of the risk', () => {
  assert.deepEqual(describeGates(report), [
    '0 changed files between aaaaaaaaaaaa and the working copy',
    '  ✗ test            failed     1.2 s  exit 1 · red on the base · does not block · npm test',
    '  ✗ security rules  failed     0.0 s',
    '',
    'test:',
    '  It was red before the change, and is no worse.',
    '',
    'security rules:',
    '  high: a.js:3: runs text [js-eval]',
    '',
    'Score 61/100 · risk medium (25/100)',
    '  touches money: pay.js (25)',
  ]);
});

test('programs get gates, findings and quality, without the outputs of commands', () => {
  const told = reportOfGates(report);
  assert.deepEqual(
    told.gates.map(({ name, blocks }) => [name, blocks]),
    [
      ['test', false],
      ['security rules', true],
    ],
  );
  assert.ok(!JSON.stringify(told).includes('a very long output'));
});
