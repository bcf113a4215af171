import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { cutMarkdown } from '../../../../src/chatops/reporter/cut-markdown.ts';
import { cutPages } from '../../../../src/chatops/reporter/cut-pages.ts';
import { gatesCheck } from '../../../../src/chatops/reporter/gates-check.ts';
import { governanceCheck } from '../../../../src/chatops/reporter/hold/governance-check.ts';
import { renderHoldBody } from '../../../../src/chatops/reporter/hold/render-hold-body.ts';
import { renderPullRequestBody } from '../../../../src/chatops/reporter/render-pull-request-body.ts';
import { renderStickyComment } from '../../../../src/chatops/reporter/render-sticky-comment.ts';
import type { AttemptReport, ReportedFinding } from '../../../../src/contracts/attempt-report.ts';
import type { Commit } from '../../../../src/contracts/commit.ts';
import { openChecklist } from '../../../../src/contracts/open-checklist.ts';
import { specPath } from '../../../../src/contracts/spec-path.ts';
import { isKnown, type KnownJob } from '../../../../src/job/job.ts';
import type { JobState } from '../../../../src/job/job-state.ts';
import type { Verdict } from '../../../../src/job/job-values.ts';
import { deriveSpec } from '../../../../src/request/derive-spec.ts';
import { at, jobIn, repository, requester, reviewer } from '../../../support/job-scenario.ts';
import { createReporterWorld, sampleReport } from '../../../support/reporter-world.ts';

const most = 60_000;
const now = Date.parse(at) + 95_000;

function known(state: JobState): KnownJob {
  const job = jobIn(state);
  assert.ok(isKnown(job));
  return job;
}

/** Each of them a Markdown page: nothing that was begun is left open, so that the last line stands for itself. */
function assertWhole(page: string): void {
  const { children } = fromMarkdown(page, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  const opened = page.split('\n').filter((line) => line.startsWith('<details>')).length;
  assert.equal(page.split('\n').filter((line) => line === '</details>').length, opened);
  assert.notEqual(children.at(-1)?.type, 'code');
}

const finding = (n: number, claim: string): ReportedFinding => ({
  role: 'critic',
  severity: 'low',
  file: `src/some/folder/file-${n}.ts`,
  line: n + 1,
  claim,
  state: 'open',
});
const times = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));

describe('a page that is too long for GitHub', () => {
  it('is a pull request of sixty findings: as many as fit, and how many more there are', () => {
    const report = { ...sampleReport, findings: times(60, (n) => finding(n, '@`#1 '.repeat(180))) };
    const body = renderPullRequestBody(known('VALIDATING'), report);
    assert.ok(body.length <= most, `${body.length}`);
    assert.match(body, /^- … \d+ more$/m);
    assert.match(body, /## Requirements[\s\S]*## Review[\s\S]*file-0\.ts[\s\S]*## Gates/);
    assertWhole(body);
  });

  it('is an issue of thirty tasks, before anybody has worked on it', () => {
    const task = (n: number) =>
      `- [ ] ${n} ${'@` '.repeat(160)}\n${times(3, (k) => `  - ${k} ${'@` '.repeat(93)}`).join('\n')}`;
    const spec = deriveSpec({ title: 'Much', body: `## Tasks\n${times(30, task).join('\n')}` }, []);
    const page = renderStickyComment({
      job: known('HELD'),
      commits: [],
      evidence: { checklist: openChecklist(spec) },
      now,
    });
    assert.ok(page.length <= most, `${page.length}`);
    assertWhole(page);
  });

  it('gives way in what is told elsewhere first: the past, before what was found, before the checklist', () => {
    const commits = times(60, (n): Commit => commitThatSays(n, 'x'.repeat(500)));
    const report = { ...sampleReport, findings: times(60, (n) => finding(n, '|'.repeat(500))) };
    const checklist = times(40, (n) => ({ id: `${n}`, text: `item ${n}`, state: 'open' as const }));
    const evidence = { report, checklist };
    const page = renderStickyComment({ job: known('VALIDATING'), commits, evidence, now });
    assert.ok(page.length <= most);
    assert.match(page, /Timeline<\/summary>\n\n- … 60 earlier\n\n<\/details>/);
    assert.match(page, /item 39$/m);
    assert.match(page, /^- … \d+ more$/m);
    assert.match(page, /Commands now: [^\n]*$/);
    assertWhole(page);
  });

  it('keeps the newest of the past', () => {
    const commits = times(60, (n): Commit => commitThatSays(n, `number ${n}`));
    const page = renderStickyComment({ job: known('VALIDATING'), commits, evidence: { checklist: [] }, now });
    assert.match(page, /^- … 20 earlier$/m);
    assert.match(page, /number 59/);
    assert.doesNotMatch(page, /number 19/);
  });

  it('says where the rest of a held request is', () => {
    const job = known('HELD');
    const { verdict } = job.details;
    assert.ok(verdict);
    const text = '> '.repeat(40) + '@octo-org '.repeat(800);
    const comments = times(40, (n) => ({ id: n + 1, author: reviewer, createdAt: at, body: text }));
    const body = renderHoldBody({ job, verdict, request: frozen(text, comments), checklist: [] });
    assert.ok(body.length <= most, `${body.length}`);
    assert.ok(body.includes(`… The rest is in \`${specPath}\`.`));
    assert.match(body, /\n\nInput `[^\n]*the exact words: [^\n]*$/);
    assertWhole(body);
  });

  it('is no check without the head of its log, nor one of more bytes than GitHub counts', () => {
    const gates = times(900, (n) => ({
      name: `gate ${n}`,
      status: 'passed' as const,
      command: '✅'.repeat(100),
      exitCode: 0,
      durationMs: 1,
      redOnBase: false,
      summary: '',
    }));
    const head = { jobId: '7-3', version: 9, hash: 'a'.repeat(64) };
    const { summary } = gatesCheck('b'.repeat(40), gates, undefined, head);
    assert.ok(Buffer.byteLength(summary) <= most);
    assert.match(summary, /^\| … \d+ more \|$/m);
    assert.match(summary, /\n\nLog of job `7-3` up to commit 9: `a{64}`$/);
  });

  it('is none, whatever comes in', () => {
    const words = fc.constantFrom(
      '@',
      '`',
      '|',
      '> ',
      '*',
      '\n',
      '- ',
      '```',
      '<details>',
      '#1 ',
      'word ',
      '✅',
    );
    const text = fc
      .tuple(fc.array(words, { maxLength: 8 }), fc.integer({ min: 1, max: 400 }))
      .map(([parts, count]) => `x${parts.join('').repeat(count)}`.slice(0, 1_200));
    const count = fc.constantFrom(1, 25, 250);
    const run = fc.tuple(fc.constantFrom<JobState>('HELD', 'VALIDATING', 'NEEDS_HUMAN'), text, count, count);
    fc.assert(
      fc.property(run, text, ([state, one, few, many], other) => {
        const job = withRules(known(state), many, one);
        const report = hostileReport(one, other, few, many);
        const evidence = { report, checklist: report.checklist };
        const { verdict } = job.details;
        assert.ok(verdict);
        const comments = times(few, (n) => ({ id: n + 1, author: reviewer, createdAt: at, body: other }));
        const pages = [
          renderPullRequestBody(job, report),
          renderStickyComment({ job, commits: [], evidence, now }),
          renderHoldBody({ job, verdict, request: frozen(one, comments), checklist: report.checklist }),
        ];
        for (const page of pages) {
          assert.ok(page.length <= most, `${page.length}`);
          assertWhole(page);
        }
        const checks = [
          governanceCheck('b'.repeat(40), job.details),
          gatesCheck('b'.repeat(40), report.gates, report, undefined),
        ];
        for (const { summary, title } of checks) {
          assert.ok(Buffer.byteLength(summary) <= most);
          assert.ok(title.length < 255);
        }
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });
});

describe('a text that nobody has thought to write shorter', () => {
  const marker = '<!-- devfactory:notice=7-3:4 -->';
  const size = (text: string) => text.length;

  it('is cut behind a line, and found again by its marker', () => {
    const text = `${times(100, (n) => `line ${n}`).join('\n')}\n\n${marker}`;
    const cut = cutMarkdown(text, 300, size);
    assert.ok(cut.length <= 300);
    assert.match(cut, /^line 0\nline 1\n[\s\S]*\n\n… \d+ more lines\n\n<!-- devfactory:notice=7-3:4 -->$/);
  });

  it('is not cut inside of what is unfolded, nor of a fence', () => {
    const inner = times(50, (n) => `line ${n}`);
    for (const [open, close] of [
      ['<details><summary>Much</summary>', '</details>'],
      ['```', '```'],
      ['````', '````'],
    ] as const) {
      const cut = cutMarkdown(['before', '', open, ...inner, close, '', 'after'].join('\n'), 200, size);
      assert.match(cut, /^before\n\n… \d+ more lines$/);
    }
  });

  it('fits, whatever it is', () => {
    const line = fc.constantFrom('```', '````', '<details>', '</details>', 'x'.repeat(90), '', 'ü', marker);
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), fc.integer({ min: 150, max: 900 }), (lines, room) => {
        const bytes = (text: string) => Buffer.byteLength(text);
        assert.ok(bytes(cutMarkdown(lines.join('\n'), room, bytes)) <= room);
      }),
      { numRuns: 200 },
    );
  });

  it('reaches GitHub as far as it fits, on every way', async () => {
    const { github } = await createReporterWorld();
    const pages = cutPages(github.pages);
    const long = `${'word\n'.repeat(20_000)}\n${marker}`;
    const id = await pages.createComment(repository, 3, long);
    assert.ok(typeof id === 'number');
    assert.equal(await pages.editComment(repository, id, `${long}!`), 'edited');
    github.commit(repository, 'factory/3', { 'a.txt': 'a' });
    const wanted = { branch: 'factory/3', base: 'main', title: 'x'.repeat(300), body: long, draft: true };
    const opened = await pages.openPullRequest(repository, wanted);
    assert.ok(typeof opened === 'object');
    await pages.editPullRequest(repository, opened.number, { title: 'y'.repeat(300), body: long });
    const check = {
      name: 'factory/gates',
      headSha: 'b'.repeat(40),
      status: 'completed',
      title: 'z',
    } as const;
    await pages.putCheckRun(repository, { ...check, summary: long });
  });
});

function commitThatSays(n: number, explanation: string): Commit {
  return {
    jobId: '77-3',
    version: n + 1,
    at,
    commandId: `${n}`,
    actor: { kind: 'governance' },
    events: [{ type: 'HumanNeeded', reason: 'stuck', explanation }],
    previousHash: '',
    hash: '',
  } as unknown as Commit;
}

function frozen(
  body: string,
  comments: { id: number; author: typeof reviewer; createdAt: string; body: string }[],
) {
  return {
    schemaVersion: 1 as const,
    issueNumber: 3,
    title: 'Add a greeting',
    body,
    author: requester,
    requester,
    comments,
    hidden: [],
    frozenAt: at,
  };
}

function withRules(job: KnownJob, count: number, reason: string): KnownJob {
  const { verdict } = job.details;
  assert.ok(verdict);
  const rules: Verdict['rules'] = times(count, (n) => ({ id: `rule-${n}`, effect: 'hold', reason }));
  const factors: NonNullable<Verdict['factors']> = times(count, (n) => ({
    id: `factor-${n}`,
    class: 'security',
    points: 1,
    reason,
  }));
  const human = { reason: 'stuck' as const, explanation: reason };
  return { ...job, details: { ...job.details, human, verdict: { ...verdict, rules, factors } } };
}

function hostileReport(one: string, other: string, few: number, many: number): AttemptReport {
  return {
    ...sampleReport,
    summary: one,
    agent: other,
    model: one,
    blockedHosts: times(many, () => other),
    checklist: times(few, (n) => ({ id: `${n}`, text: one, acceptance: other, state: 'open' as const })),
    evidence: times(many, (n) => ({
      itemId: `${n}`,
      text: other,
      verdict: 'met' as const,
      command: one,
      exitCode: 0,
    })),
    findings: times(many, (n) => finding(n, one)),
    tasks: times(many, (n) => ({
      role: 'critic',
      model: other,
      itemIds: [one],
      outcome: n % 2 === 0 ? 'success' : 'stuck',
      iterations: 1,
      microUsd: 1,
    })),
    gates: times(few, () => ({
      name: one,
      status: 'failed',
      command: other,
      exitCode: 1,
      durationMs: 1,
      redOnBase: true,
      summary: one.slice(0, 2_000),
    })),
    changedFiles: times(many, () => ({ path: one, added: 1, removed: 1 })),
  };
}
