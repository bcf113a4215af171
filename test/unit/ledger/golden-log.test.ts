import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { type Commit, commitSchema } from '../../../src/contracts/commit.ts';
import { foldCommits } from '../../../src/job/fold-commits.ts';
import { jobEventSchema } from '../../../src/job/job-event.ts';
import { verifyChain } from '../../../src/ledger/verify-chain.ts';

/**
 * Logs as they were once written. They are never regenerated: when one of these tests fails, it is the code that no longer understands what
 * lies in people's tables. A new stored form or a new event gets a file of its own beside them.
 */
const folder = join(import.meta.dirname, '../../fixtures/golden-logs');
const jobsSchema = z.record(
  z.string(),
  z.object({ state: z.string(), outcome: z.string().nullable(), commits: z.array(z.unknown()) }),
);
const files = globSync(join(folder, '*.json')).toSorted();
const goldenLogs = files.flatMap((file) =>
  Object.entries(jobsSchema.parse(JSON.parse(readFileSync(file, 'utf8')))).map(([name, job]) => ({
    name: `${basename(file)}, ${name}`,
    ...job,
  })),
);

describe('a log written by an earlier version', () => {
  for (const { name, state, outcome, commits } of goldenLogs) {
    it(`is still read, verified and folded to what it meant: ${name}`, () => {
      for (const commit of commits) commitSchema.parse(commit);
      const log = commits as Commit[];
      assert.equal(verifyChain('77-3', log), undefined);
      const job = foldCommits('77-3', log);
      assert.equal(job.state, state);
      assert.equal(job.details?.outcome ?? null, outcome);
    });
  }

  it('is there for every event', () => {
    const eventsSchema = z.object({ events: z.array(z.object({ type: z.string() })) });
    const shown = new Set(
      goldenLogs.flatMap(({ commits }) =>
        commits.flatMap((commit) => eventsSchema.parse(commit).events.map((event) => event.type)),
      ),
    );
    const missing = jobEventSchema.options
      .map((option) => option.shape.type.value)
      .filter((type) => !shown.has(type));
    assert.deepEqual(missing, []);
  });
});
