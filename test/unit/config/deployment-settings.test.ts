import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseDeploymentSettings } from '../../../src/config/deployment-settings.ts';

const problemsOf = (context: Record<string, unknown>): string => {
  try {
    parseDeploymentSettings(context);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

describe('the settings of a deployment', () => {
  it('need nothing: a fresh clone can be synthesised', () => {
    const { name, profile, appKey } = parseDeploymentSettings({ 'aws:cdk:something': true });
    assert.deepEqual([name, profile, appKey], ['devfactory', 'frugal', 'parameter']);
  });

  it('read what the command line gives as text', () => {
    const settings = parseDeploymentSettings({
      'factory:maxWorkers': '7',
      'factory:workerCpu': '4096',
      'factory:reserveConcurrency': 'false',
      'factory:allowedHosts': 'registry.npmjs.org,pypi.org',
    });
    const { maxWorkers, workerCpu, reserveConcurrency, allowedHosts } = settings;
    assert.deepEqual([maxWorkers, workerCpu, reserveConcurrency], [7, 4_096, false]);
    assert.deepEqual(allowedHosts, ['registry.npmjs.org', 'pypi.org']);
  });

  it('take agents’ command lines with exact versions, as a list or with commas', () => {
    const agentClis = ['@openai/codex@0.98.0', 'opencode-ai@1.2.3-beta.4'];
    assert.deepEqual(parseDeploymentSettings({}).agentClis, []);
    assert.deepEqual(parseDeploymentSettings({ 'factory:agentClis': agentClis }).agentClis, agentClis);
    const asText = agentClis.join(',');
    assert.deepEqual(parseDeploymentSettings({ 'factory:agentClis': asText }).agentClis, agentClis);
  });

  for (const inexact of [
    'opencode-ai',
    'opencode-ai@latest',
    'opencode-ai@^1.2.3',
    'opencode-ai@1.2',
    'opencode-ai@1.2.3 || 2',
    'https://example.org/agent.tgz',
    'git+https://example.org/agent.git#1.2.3',
    '--global-style@1.2.3',
    'opencode-ai@npm:other@1.2.3',
    'a@1.2.3;reboot',
  ]) {
    it(`refuse ${inexact} as an agent’s command line, and say what to write`, () => {
      const problems = problemsOf({ 'factory:agentClis': [inexact] });
      assert.match(
        problems,
        /factory:agentClis: must be packages of npm with exact versions, such as @openai/,
      );
    });
  }

  it('are refused where they would do nothing: an image that is built already is not built otherwise', () => {
    const workerImage = `111122223333.dkr.ecr.eu-central-1.amazonaws.com/worker@sha256:${'0'.repeat(64)}`;
    assert.equal(problemsOf({ 'factory:workerImage': workerImage }), '');
    const problems = problemsOf({
      'factory:workerImage': workerImage,
      'factory:agentClis': 'opencode-ai@1.2.3',
      'factory:workerBaseImage': 'node:24.21.0-trixie-slim',
    });
    assert.match(problems, /factory:agentClis: says how the image is built.*leave one of them out/);
    assert.match(problems, /factory:workerBaseImage: says how the image is built/);
  });

  it('are refused all at once, with what to write instead', () => {
    const problems = problemsOf({
      'factory:profil': 'isolated',
      'factory:profile': 'cheap',
      'factory:modelBaseUrl': 'http://plain.example',
      'factory:workerImage': '111122223333.dkr.ecr.eu-central-1.amazonaws.com/worker:latest',
      'factory:allowedHosts': ['https://registry.npmjs.org/'],
    });
    for (const told of [
      'factory:profil: there is no such setting; did you mean factory:profile?',
      'factory:profile: must be frugal or isolated',
      'factory:modelBaseUrl: must be an https address',
      'factory:workerImage: must be an image in ECR by its digest',
      'factory:allowedHosts: must be names of hosts',
    ]) {
      assert.ok(problems.includes(told), `${told} in ${problems}`);
    }
  });
});
