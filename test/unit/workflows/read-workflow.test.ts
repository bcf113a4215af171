import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readWorkflow } from '../../../src/workflows/read-workflow.ts';

const branches = { headBranch: 'factory/7-add-a-greeting', baseBranch: 'main' };
const steps = (text: string) =>
  `{ test: { runs-on: ubuntu-latest, steps: [{ run: npm test, env: { T: "${text}" } }] } }`;
// biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub Actions
const withSecret = steps('${{ secrets.NPM_TOKEN }}');

function exposure(text: string) {
  const reading = readWorkflow(text, branches);
  return reading.kind === 'exposed' ? reading.exposure : reading.kind;
}

describe('reading a workflow for what an agent’s code would reach', () => {
  it('names secrets that a push or a pull request would hand out', () => {
    for (const on of [
      'push',
      'create',
      'pull_request',
      'pull_request_target',
      'pull_request_review',
      'pull_request_review_comment',
      'workflow_run',
    ])
      assert.deepEqual(exposure(`on: ${on}\njobs: ${withSecret}`), {
        events: [on],
        reaches: ['secret NPM_TOKEN'],
      });
  });

  it('finds secrets however they are written', () => {
    const ways: Record<string, string> = {
      "${{ secrets['A_KEY'] }}": 'secret A_KEY',
      '${{ secrets . A_KEY }}': 'secret A_KEY',
      '${{ toJSON(secrets) }}': 'all secrets',
      '${{ secrets[matrix.name] }}': 'all secrets',
      '${{ SECRETS.A_KEY }}': 'secret A_KEY',
      "${{ Secrets['A_KEY'] }}": 'secret A_KEY',
      '${{ join(secrets.*) }}': 'all secrets',
      "${{ format('{0}', secrets) }}": 'all secrets',
    };
    for (const [written, reached] of Object.entries(ways))
      assert.deepEqual(exposure(`on: [push]\njobs: ${steps(written)}`), {
        events: ['push'],
        reaches: [reached],
      });
    assert.deepEqual(exposure('on: push\njobs: { call: { uses: ./a.yml, secrets: inherit } }'), {
      events: ['push'],
      reaches: ['all secrets'],
    });
  });

  it('takes no word of a script for a secret', () => {
    assert.equal(exposure(`on: push\njobs: ${steps('no secrets here')}`), 'harmless');
  });

  it('finds permissions to write, of the workflow and of a job', () => {
    const text =
      'on: push\npermissions: { contents: read }\njobs: { test: { permissions: { id-token: write } } }';
    assert.deepEqual(exposure(text), { events: ['push'], reaches: ['permission id-token: write'] });
    assert.deepEqual(exposure('on: push\npermissions: write-all\njobs: {}'), {
      events: ['push'],
      reaches: ['permission write-all'],
    });
  });

  it('takes the filters into account: the head’s branch for a push, the base’s for a pull request', () => {
    const on = (trigger: string) => exposure(`on: ${trigger}\njobs: ${withSecret}`);
    assert.equal(on('{ push: { branches: [main, "release/**"] } }'), 'harmless');
    assert.equal(on('{ push: { branches: ["**", "!factory/**"] } }'), 'harmless');
    assert.equal(on('{ push: { branches-ignore: ["factory/**"] } }'), 'harmless');
    assert.equal(on('{ push: { tags: ["v*"] } }'), 'harmless');
    assert.notEqual(on('{ push: { branches: ["**"] } }'), 'harmless');
    assert.notEqual(on('{ push: { branches: ["!factory/**", "factory/**"] } }'), 'harmless');
    assert.notEqual(on('{ pull_request: { branches: [main] } }'), 'harmless');
    assert.equal(on('{ pull_request: { branches: [next] } }'), 'harmless');
    assert.equal(on('{ schedule: [{ cron: "0 4 * * *" }], workflow_dispatch: null }'), 'harmless');
  });

  it('lets pass what has nothing to lose', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub Actions
    assert.equal(exposure(`on: push\njobs: ${steps('${{ secrets.GITHUB_TOKEN }}')}`), 'harmless');
    assert.equal(
      exposure(`on: pull_request\npermissions: { contents: read }\njobs: ${steps('1')}`),
      'harmless',
    );
  });

  it('never takes for harmless what it cannot read', () => {
    assert.equal(exposure('on: [push\njobs: {'), 'unreadable');
    assert.equal(exposure('- a list'), 'unreadable');
    assert.equal(exposure(`on: push\n# ${'x'.repeat(300_000)}`), 'unreadable');
    const bomb = `a: &a [1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]`;
    assert.equal(exposure(bomb), 'unreadable');
    assert.deepEqual(readWorkflow(null, branches), {
      kind: 'unreadable',
      message: 'GitHub does not show its text',
    });
  });
});
