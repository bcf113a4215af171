import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const inThisFolder = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** What the sample repository is called on the local GitHub. */
export const sampleName = 'durations';
/** A small repository without dependencies, as plain files. */
export const sampleRepositoryFolder = inThisFolder('repository');
/** Its issue: the first line is the title as a heading, the rest the body. */
export const sampleIssuePath = inThisFolder('issue.md');
/** What the scripted model answers when it is given that issue. */
export const sampleScenarioPath = inThisFolder('scenario.json');

export async function readSampleIssue(): Promise<{ title: string; body: string }> {
  const text = await readFile(sampleIssuePath, 'utf8');
  const end = text.indexOf('\n');
  return { title: text.slice(0, end).replace(/^#\s*/, ''), body: text.slice(end + 1).trim() };
}
