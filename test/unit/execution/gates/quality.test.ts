import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { severities } from '../../../../src/contracts/severity.ts';
import { assessChange, type ChangeHistory } from '../../../../src/execution/gates/quality/assess-change.ts';
import { scoreWork } from '../../../../src/execution/gates/quality/score-work.ts';
import { gateWeights } from '../../../../src/execution/gates/quality/weights.ts';
import type { Change } from '../../../../src/execution/git/changes-between.ts';

const gate = (name: string, status: 'passed' | 'failed' | 'skipped' = 'passed', redOnBase = false) => ({
  name,
  status,
  redOnBase,
});
const names = Object.keys(gateWeights);
const anySeverity = fc.constantFrom(...severities);
const anyGates = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom(...names, 'acceptance 1'),
    status: fc.constantFrom('passed' as const, 'failed' as const, 'skipped' as const),
    redOnBase: fc.boolean(),
  }),
  { minLength: 1, selector: ({ name }) => name },
);
const anyFindings = fc.array(fc.record({ severity: anySeverity }), { maxLength: 30 });

describe('scoreWork', () => {
  it('is 100 when everything is green and nothing was found, and 0 when nothing is', () => {
    const all = (status: 'passed' | 'failed') => names.map((name) => gate(name, status));
    assert.equal(scoreWork(all('passed'), []), 100);
    assert.equal(scoreWork(all('failed'), []), 0);
  });

  it('asks for tests, and not for a build where there is none', () => {
    assert.equal(scoreWork([gate('test'), gate('secrets')], []), 100);
    assert.ok(scoreWork([gate('secrets'), gate('diff policy')], []) < 75);
  });

  it('blames a change less for what was red before', () => {
    const red = (redOnBase: boolean) => scoreWork([gate('test', 'failed', redOnBase), gate('lint')], []);
    assert.ok(red(true) > red(false));
  });

  it('stays between 0 and 100, and is whole', () => {
    fc.assert(
      fc.property(anyGates, anyFindings, (gates, findings) => {
        const score = scoreWork(gates, findings);
        return Number.isInteger(score) && score >= 0 && score <= 100;
      }),
    );
  });

  it('never falls when a gate turns green, and never rises with one more finding', () => {
    fc.assert(
      fc.property(anyGates, anyFindings, fc.nat(), anySeverity, (gates, findings, at, severity) => {
        const score = scoreWork(gates, findings);
        const turned = at % gates.length;
        const better = gates.map((each, index) => (index === turned ? gate(each.name) : each));
        assert.ok(scoreWork(better, findings) >= score);
        assert.ok(scoreWork(gates, [...findings, { severity }]) <= score);
      }),
    );
  });

  it('never falls when a finding is milder', () => {
    const anyPair = fc.nat(severities.length - 2).map((step) => severities.slice(step, step + 2));
    fc.assert(
      fc.property(anyGates, anyFindings, anyPair, (gates, findings, pair) => {
        const [mild, grave] = pair.map((severity) => scoreWork(gates, [...findings, { severity }]));
        assert.ok(Number(mild) >= Number(grave));
      }),
    );
  });
});

describe('assessChange', () => {
  const known: ChangeHistory = {
    touched: new Map([['src/busy.ts', 40]]),
    commits: 100,
    folders: new Set(['src', 'test', 'docs', 'migrations']),
    endings: new Set(['.ts', '.md', '.sql']),
  };
  const change = (path: string, over: Partial<Change> = {}): Change => ({
    ...{ path, status: 'modified', mode: '100644', oldMode: '100644', blob: 'b', oldBlob: 'a' },
    ...{ bytes: 100, added: 5, removed: 1, binary: false },
    ...over,
  });
  const level = (...changes: Change[]) => assessChange(changes, known).level;

  it('is low for a few lines in an ordinary place, and for tests of any size', () => {
    assert.equal(level(change('src/list.ts'), change('docs/a.md')), 'low');
    assert.equal(level(change('test/list.test.ts', { added: 5_000 })), 'low');
    assert.equal(level(), 'low');
  });

  it('rises with the place and the size', () => {
    assert.equal(level(change('src/auth/login.ts')), 'medium');
    assert.equal(level(change('src/auth/login.ts'), change('migrations/1.sql')), 'high');
    assert.equal(level(change('src/auth/secret.ts', { added: 2_000 }), change('src/payment.ts')), 'critical');
  });

  it('rises with how often the code changes, and with what is new', () => {
    assert.deepEqual(assessChange([change('src/busy.ts')], known).reasons, [
      'changes what changes often: src/busy.ts, in 40 of 100 commits (5)',
    ]);
    assert.deepEqual(assessChange([change('tools/a.py', { status: 'added' })], known).reasons, [
      'a new folder: tools/ (8)',
      'a new kind of file: .py (8)',
    ]);
  });

  it('says nothing about habits when there is hardly any history', () => {
    assert.deepEqual(assessChange([change('src/busy.ts')], { ...known, commits: 5 }).reasons, []);
  });

  it('never falls with one more change', () => {
    const paths = ['src/a.ts', 'src/busy.ts', 'src/auth/a.ts', 'infra/a.tf', 'x/y.zig', 'package.json'];
    const anyChange = fc
      .record({
        path: fc.constantFrom(...paths, 'test/a.test.ts'),
        added: fc.nat(2_000),
        status: fc.constantFrom('added' as const, 'modified' as const),
      })
      .map(({ path, ...over }) => change(path, over));
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 30 }), anyChange, (changes, more) => {
        assert.ok(assessChange([...changes, more], known).points >= assessChange(changes, known).points);
      }),
    );
  });
});
