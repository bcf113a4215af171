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
