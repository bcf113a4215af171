import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createKnownPages } from '../../../../src/chatops/reporter/known-pages.ts';
import { jobMarker, noticeMarker } from '../../../../src/chatops/reporter/markers.ts';
import { report } from '../../../../src/chatops/reporter/report.ts';
import { safeMarkdown } from '../../../../src/chatops/reporter/safe-markdown.ts';
import { codeSpan } from '../../../../src/chatops/reporter/safe-text.ts';
import { sayOnce } from '../../../../src/chatops/reporter/say-once.ts';
import { noUsage } from '../../../../src/job/no-usage.ts';
import { repository } from '../../../support/job-scenario.ts';
import { worldJobId as jobId } from '../../../support/ledger-world.ts';
import { createReporterWorld } from '../../../support/reporter-world.ts';

const inAFence = (lines: readonly string[]) => ['```', ...lines, '```'].join('\n');

/** A job whose agent ended with words of its own. */
async function failedWith(explanation: string) {
  const world = await createReporterWorld();
  for (const step of ['SubmitJob', 'RecordVerdict', 'StartAttempt', 'RegisterWorker'] as const)
    await world.issue(step);
  await world.issue({ type: 'FailAttempt', attempt: 1, stopReason: 'stuck', explanation, usage: noUsage });
  const tell = async () => {
    const { length: version } = await world.commits();
    await report(world.reporter, { type: 'notify', jobId, version });
    return (await world.github.facts.comments(repository, 3)).map(({ body }) => body);
  };
  return { ...world, tell };
}

describe('a hidden marker', () => {
  test('that an agent wrote keeps no later notice of its job from being said', async () => {
    const markers = Array.from({ length: 100 }, (_, n) => noticeMarker(jobId, n + 1));
    const world = await failedWith(inAFence(markers));
    const told = await world.tell();
    assert.equal(told.filter((body) => body.includes('A person is needed')).length, 1 + 1, 'notice and page');
    await world.issue('CancelJob');
    await world.issue('RetryJob');
    await world.issue(
      {
        type: 'RefuseCommand',
        command: 'run',
        code: 'no-permission',
        message: 'Nobody may say this.',
      },
      { repository, issueNumber: 3 },
    );
    assert.ok((await world.tell()).some((body) => body.startsWith('Nobody may say this.')));
  });

  test('that an agent wrote does not make a page of a notice, to be deleted as a twin', async () => {
    const world = await failedWith(inAFence([jobMarker(jobId)]));
    await world.tell();
    world.reporter.knownPages = createKnownPages();
    const told = await world.tell();
    assert.equal(told.filter((body) => body.startsWith('**A person is needed')).length, 1);
  });

  test('is believed where the factory puts it, and not in the words between', async () => {
    const { github } = await createReporterWorld();
    const marker = noticeMarker(jobId, 7);
    const say = () => sayOnce(github.pages, { repository, issueNumber: 3 }, 'Said.', marker);
    await github.pages.createComment(repository, 3, `Look: \`${marker}\`, and so on.`);
    await github.pages.createComment(repository, 3, `${marker}\nAnd so on.`);
    await say();
    await say();
    const said = await github.facts.comments(repository, 3);
    assert.equal(said.filter(({ body }) => body.startsWith('Said.')).length, 1);
  });

  test('does not stand in code that others wrote, where everything else stands as they wrote it', () => {
    const marker = noticeMarker(jobId, 7);
    for (const shown of [codeSpan(marker), safeMarkdown(`\`${marker}\``), safeMarkdown(inAFence([marker]))])
      assert.ok(!shown.includes('<!--') && shown.includes(`devfactory:notice=${jobId}:7`), shown);
    assert.equal(safeMarkdown('`<!-- a comment -->`'), '`<!-- a comment -->`');
  });
});
