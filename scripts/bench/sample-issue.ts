import { putUpSample } from '../../src/adapters/local/sample/put-up-sample.ts';
import { sampleName } from '../../src/adapters/local/sample/sample-files.ts';
import type { BenchFactory, OpenIssue } from './open-bench-factory.ts';

/** The sample repository with its issue, not yet labelled for the factory. */
export async function openSampleIssue({ factory }: BenchFactory): Promise<OpenIssue> {
  const { issueNumber, jobId } = await putUpSample({
    github: factory.github,
    triggerLabel: 'not-yet',
    searchPath: process.env.PATH ?? '',
  });
  return { owner: factory.github.org, repo: sampleName, number: issueNumber, jobId };
}
