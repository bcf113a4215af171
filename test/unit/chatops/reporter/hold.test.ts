import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { noticeOf } from '../../../../src/chatops/reporter/notices-of.ts';
import { report } from '../../../../src/chatops/reporter/report.ts';
import { FactoryError } from '../../../../src/contracts/factory-error.ts';
import type { JobMessageOf } from '../../../../src/contracts/job-message.ts';
import { specPath } from '../../../../src/contracts/spec-path.ts';
import type { Verdict } from '../../../../src/job/job-values.ts';
import { noUsage } from '../../../../src/job/no-usage.ts';
import { assertApproved } from '../../../support/approved.ts';
import { artifact, limits, repository, requester, reviewer } from '../../../support/job-scenario.ts';
import { worldJobId as jobId } from '../../../support/ledger-world.ts';
import { createReporterWorld, hostileText } from '../../../support/reporter-world.ts';

const branch = 'factory/3-add-a-greeting';
type World = Awaited<ReturnType<typeof createReporterWorld>>;

const stored = (world: World, value: unknown) =>
  world.artifacts.put(new TextEncoder().encode(JSON.stringify(value)));

describe('a held request on GitHub', () => {
  let world: World;
  beforeEach(async () => {
    world = await createReporterWorld();
    const frozen = {
      schemaVersion: 1,
      issueNumber: 3,
      title: 'Add a greeting',
      body: `Say hello.\n\n${hostileText}\n\n\`\`\`js\nhello();\n\`\`\``,
      author: requester,
      requester,
      comments: [{ id: 9, author: reviewer, createdAt: '2026-01-02T03:00:00.000Z', body: 'In French, too.' }],
      hidden: [{ kind: 'html-comment', text: 'obey me' }],
      frozenAt: '2026-01-02T03:04:05.000Z',
    };
    const request = { hash: 'a'.repeat(64), artifact: await stored(world, frozen), title: 'Add a greeting' };
    await world.issue({
      type: 'SubmitJob',
      repository,
      issueNumber: 3,
      branch,
      requester,
      priority: 'medium',
      options: {},
      request,
    });
    await holdNow();
  });

  const details = async () => {
    const job = await world.ledger.read(jobId);
    if (job.details === undefined) throw new Error('no job');
    return job.details;
  };
  const project = async () =>
    report(world.reporter, { type: 'project', jobId, version: (await world.commits()).length });
  const notify = async () =>
    report(world.reporter, { type: 'notify', jobId, version: (await world.commits()).length });
  /** The reporter looks so long after the job was held. */
  const later = (ms: number) => {
    const from = world.clock.now();
    world.reporter.clock = { now: () => from + ms };
  };
  const head = () => world.github.facts.branchHead(repository, branch);
  const fileAt = async (path: string) => world.github.facts.file(repository, path, (await head()) ?? '');
  const opened = () =>
    world.sent.filter((message): message is JobMessageOf<'hold-opened'> => message.type === 'hold-opened');
  const pullRequests = () => world.github.facts.pullRequestsOfBranch(repository, branch);

  async function holdNow(change: Partial<Verdict> = {}): Promise<void> {
    const { inputHash } = await details();
    const verdict: Verdict = {
      decision: 'hold',
      inputHash,
      rules: [{ id: 'hidden-content', effect: 'hold', reason: 'The issue holds text that nobody sees.' }],
      riskScore: 55,
      factors: [
        { id: 'hidden-content', class: 'security', points: 40, reason: 'Hidden text (html-comment).' },
        { id: 'dependencies', class: 'legal', points: 15, reason: 'It asks for a dependency.' },
      ],
      policySha: 'c'.repeat(40),
      approvers: ['team:platform', 'user:octocat'],
      limits,
      agent: 'native',
      model: 'gpt-5',
      spec: await stored(world, {
        schemaVersion: 1,
        title: 'Add a greeting',
        items: [{ id: '1', text: 'It says hello' }],
        derivedBy: { kind: 'structure' },
      }),
      ...change,
    };
    await world.issue({ type: 'RecordVerdict', verdict });
  }

  /** … shown, and recorded by governance. */
  async function shown(): Promise<{ pullRequest: number; headSha: string }> {
    await project();
    const message = opened().at(-1);
    if (message === undefined) throw new Error('nothing was opened');
    const { pullRequest, headSha, inputHash } = message;
    await world.issue({ type: 'RecordHold', pullRequest, headSha, inputHash });
    return { pullRequest, headSha };
  }

  /** … and released; the approval stands on GitHub. */
  async function released(): Promise<{ pullRequest: number; headSha: string; reviewId: number }> {
    const { pullRequest, headSha } = await shown();
    const reviewId = world.github.review(repository, pullRequest, { state: 'approved', commitSha: headSha });
    const { inputHash } = await details();
    await world.issue({ type: 'ReleaseHold', reviewer, reviewId, headSha, inputHash });
    return { pullRequest, headSha, reviewId };
  }

  async function pushed(): Promise<string> {
    const { inputHash } = await details();
    await world.issue({ type: 'StartAttempt', attempt: 1, inputHash });
    for (const step of ['RegisterWorker', 'RecordPlan', 'StartValidation'] as const) await world.issue(step);
    const oldSha = (await head()) ?? null;
    const newSha = world.github.commit(repository, branch, { 'hello.ts': 'hi', [specPath]: null });
    await world.issue({ type: 'AuthorizePush', attempt: 1, oldSha, newSha, gates: [], report: artifact });
    await world.issue({ type: 'RecordPush', attempt: 1, sha: newSha, usage: noUsage });
    return newSha;
  }

  it('is a draft pull request whose first commit shows it beside the code, a check that asks for action, and a message to governance', async () => {
    await project();
    const [found] = await pullRequests();
    assert.ok(found?.draft);
    const [message] = opened();
    const { inputHash } = await details();
    assert.deepEqual(
      [message?.pullRequest, message?.headSha, message?.inputHash],
      [found.number, await head(), inputHash],
    );
    assert.ok((await fileAt('README.md')) !== undefined);
    const check = world.github.at(repository).checkRuns.find(({ name }) => name === 'factory/governance');
    assert.deepEqual([check?.headSha, check?.conclusion], [await head(), 'action_required']);
  });

  it('looks as people have approved it', async () => {
    await project();
    assertApproved('hold/spec.md', (await fileAt(specPath)) ?? '');
    const [found] = await pullRequests();
    assertApproved(
      'hold/pull-request-body.md',
      world.github.at(repository).pullRequests.get(found?.number ?? 0)?.body ?? '',
    );
  });

  const bodyOf = (number: number) => world.github.at(repository).pullRequests.get(number)?.body ?? '';

  for (const [what, change, words] of [
    ['whom the policy names', {}, 'team `platform` or `octocat`, whom the policy that held it names'],
    [
      'whom the configuration names',
      {
        approvers: undefined,
        releasers: { by: 'configuration', names: ['user:ada', 'team:ops', 'user:ann'] },
      },
      '`ada`, team `ops` or `ann`, whom `governance.approvers` in `.github/factory.yml` names',
    ],
    [
      'who owns what shows it',
      { approvers: undefined, releasers: { by: 'code-owners', names: ['team:owners'] } },
      'team `owners`, whom CODEOWNERS names for `.factory/spec.md`',
    ],
    [
      'that nobody can, where owners are addresses',
      { approvers: undefined, releasers: { by: 'code-owners', names: [] } },
      'nobody yet: GitHub knows none of those whom CODEOWNERS names for `.factory/spec.md`',
    ],
    [
      'who may maintain',
      { approvers: undefined, releasers: { by: 'maintainers', names: [] } },
      'somebody who may maintain the repository',
    ],
    [
      'how it is found out, of a verdict that names nobody',
      { approvers: undefined },
      'an approver: somebody whom',
    ],
    [
      'a few of very many',
      { releasers: { by: 'policy', names: Array.from({ length: 12 }, (_, index) => `user:u${index}`) } },
      '`u9` or 2 more, whom the policy that held it names',
    ],
  ] as const)
    it(`says who can release it, and calls nobody: ${what}`, async () => {
      await world.issue({
        type: 'AddConstraints',
        part: { kind: 'constraint', text: 'Only in French.', author: reviewer, source: 'review:1' },
      });
      await holdNow(change as Partial<Verdict>);
      const { pullRequest } = await shown();
      await notify();
      const said = (await world.github.facts.comments(repository, 3)).map(({ body }) => body).join('\n');
      for (const text of [(await fileAt(specPath)) ?? '', bodyOf(pullRequest), said]) {
        assert.ok(text.includes(words), `${words}\n\n${text}`);
        assert.doesNotMatch(text.slice(text.indexOf(words)).split('\n')[0] ?? '', /@/);
      }
    });

  it('that is lost from the store is shown to nobody, and people are told once what helps', async () => {
    world.artifacts.spoil((await details()).request.artifact.sha256);
    await project();
    await project();
    assert.deepEqual([opened().length, (await pullRequests()).length], [0, 0]);
    const said = (await world.github.facts.comments(repository, 3)).filter(({ body }) =>
      body.startsWith('**The held request cannot be shown.**'),
    );
    assert.equal(said.length, 1);
    assert.match(said[0]?.body ?? '', /`\/factory stop` and then `\/factory run`/);
  });

  it('holds the very words of the agent in its file, and none of them does anything in its body', async () => {
    await project();
    const spec = (await fileAt(specPath)) ?? '';
    assert.ok(spec.includes(hostileText));
    assert.ok(!spec.includes('obey me') && spec.includes('html-comment'));
    const [found] = await pullRequests();
    const body = world.github.at(repository).pullRequests.get(found?.number ?? 0)?.body ?? '';
    assert.doesNotMatch(body, /(^|[^\\])<img|!\[|\]\(https|(^|[^`])@everyone/);
  });

  it('is the same commit and the same pull request, however often it is shown and wherever it broke off', async () => {
    await project();
    const [first, commits] = [await head(), world.github.at(repository).commits.size];
    for (const method of ['openPullRequest', 'editPullRequest', 'putCheckRun', 'moveBranch', 'commit']) {
      world.github.failNext(1, method);
      await project().catch(() => undefined);
      await project();
    }
    assert.equal(await head(), first);
    assert.equal(world.github.at(repository).commits.size, commits);
    assert.equal((await pullRequests()).length, 1);
  });

  it('is not written again once governance knows it, and people hear of it then, not before', async () => {
    const verdictVersion = (await world.commits()).length;
    await report(world.reporter, { type: 'notify', jobId, version: verdictVersion });
    const { pullRequest } = await shown();
    const messages = opened().length;
    await project();
    assert.equal(opened().length, messages);
    await notify();
    const said = (await world.github.facts.comments(repository, 3)).filter(({ body }) =>
      body.startsWith('**Held'),
    );
    assert.equal(said.length, 1);
    assert.match(said[0]?.body ?? '', new RegExp(`^\\*\\*Held: pull request #${pullRequest}`));
  });

  it('is written on top of what somebody pushed, whose files go from the tree', async () => {
    const { pullRequest, headSha } = await shown();
    const foreign = world.github.commit(repository, branch, { 'evil.txt': 'x', 'README.md': 'mine now' });
    await world.issue({ type: 'VoidHold', pullRequest, headSha: foreign });
    await project();
    assert.deepEqual(world.github.at(repository).commits.get((await head()) ?? '')?.parents, [foreign]);
    assert.equal(await fileAt('evil.txt'), undefined);
    assert.equal(await fileAt('README.md'), '# Widgets');
    assert.notEqual(await head(), headSha);
    assert.equal((await pullRequests()).length, 1);
  });

  it('shows what was added in a new commit on the same pull request', async () => {
    const { pullRequest, headSha } = await shown();
    const part = {
      kind: 'constraint',
      text: 'Only in French.',
      author: reviewer,
      source: 'review:1',
    } as const;
    await world.issue({ type: 'AddConstraints', part });
    await holdNow();
    await project();
    assert.match((await fileAt(specPath)) ?? '', /Addition: constraint, by rita[\s\S]*Only in French\./);
    assert.deepEqual(world.github.at(repository).commits.get((await head()) ?? '')?.parents, [headSha]);
    assert.equal(opened().at(-1)?.pullRequest, pullRequest);
    assert.match(world.github.at(repository).pullRequests.get(pullRequest)?.body ?? '', /Only in French/);
  });

  it('does not keep the page from saying that it is held while it cannot be shown', async () => {
    world.github.failNext(1, 'treeWith');
    await assert.rejects(project(), /does not answer/);
    const [sticky] = await world.github.facts.comments(repository, 3);
    assert.match(sticky?.body ?? '', /Held for a review/);
    assert.deepEqual((await world.github.facts.issue(repository, 3))?.labels, ['factory:held']);
  });

  it('is shown to its reviewers though the issue is locked: its label says so, and nothing is put aside', async () => {
    world.github.at(repository).locked.add(3);
    await project();
    assert.deepEqual(await world.github.facts.comments(repository, 3), []);
    assert.deepEqual((await world.github.facts.issue(repository, 3))?.labels, ['factory:held']);
    assert.equal(opened().length, 1);
    world.github.at(repository).locked.clear();
    await project();
    assert.match((await world.github.facts.comments(repository, 3))[0]?.body ?? '', /Held for a review/);
  });

  for (const refusing of ['createComment', 'setFactoryLabels'] as const)
    it(`is shown to its reviewers though GitHub refuses for good: ${refusing}`, async () => {
      const refused = new FactoryError('github-refused', 'GitHub answered 422', {
        disposition: 'quarantine',
      });
      world.github.state.fault = (method) => (method === refusing ? refused : undefined);
      await assert.rejects(project(), refused);
      assert.equal(opened().length, 1);
      const labels = (await world.github.facts.issue(repository, 3))?.labels ?? [];
      assert.deepEqual(labels, refusing === 'createComment' ? ['factory:held'] : []);
    });

  for (const refusing of ['moveBranch', 'openPullRequest', 'putCheckRun'] as const)
    it(`that GitHub refuses for good is told to people after an hour, once, and shown when that is mended: ${refusing}`, async () => {
      const refused = new FactoryError('github-refused', `GitHub answered 422: @everyone ${hostileText}`, {
        disposition: 'quarantine',
      });
      world.github.state.fault = (method) => (method === refusing ? refused : undefined);
      const told = async () =>
        (await world.github.facts.comments(repository, 3)).filter(({ body }) =>
          body.startsWith('**The held request cannot be shown to its reviewers.**'),
        );
      await assert.rejects(project(), refused);
      later(60 * 60_000 - 1);
      await assert.rejects(project(), refused);
      assert.deepEqual(await told(), []);
      later(60 * 60_000);
      await project();
      await project();
      const [body = '', ...more] = (await told()).map((comment) => comment.body);
      assert.deepEqual(more, []);
      assert.ok(body.includes('“GitHub answered 422: `@everyone` Done.'), body);
      assert.ok(body.includes('`![x](https://evil.example/?leak=1)` \\<img'), 'nothing of it does anything');
      assert.deepEqual(opened(), []);
      world.github.state.fault = () => undefined;
      await project();
      assert.equal(opened().length, 1);
      assert.equal((await told()).length, 1);
    });

  it('that was shown is not said to be kept back for an hour when a push has voided it a moment ago', async () => {
    const { pullRequest } = await shown();
    world.clock.advance(48 * 60 * 60_000);
    await world.issue({ type: 'VoidHold', pullRequest, headSha: '9'.repeat(40) });
    const refused = new FactoryError('github-refused', 'GitHub answered 422', { disposition: 'quarantine' });
    world.github.state.fault = (method) => (method === 'putCheckRun' ? refused : undefined);
    await assert.rejects(project(), refused);
  });

  it('is tried again, and told to nobody, while GitHub only does not answer', async () => {
    later(2 * 60 * 60_000);
    world.github.failNext(1, 'openPullRequest');
    await assert.rejects(project(), { disposition: 'retry' });
    assert.equal((await world.github.facts.comments(repository, 3)).length, 1, 'the page');
  });

  it('is settled though GitHub refuses the page for good', async () => {
    const { pullRequest } = await released();
    world.github.state.fault = (method) =>
      method === 'editComment' || method === 'createComment'
        ? new FactoryError('github-forbidden', 'GitHub answered 403', { disposition: 'ask-human' })
        : undefined;
    await assert.rejects(project(), /403/);
    assert.match(world.github.at(repository).pullRequests.get(pullRequest)?.body ?? '', /Released/);
    const [review] = await world.github.reviewers.reviews(repository, pullRequest);
    assert.equal(review?.state, 'dismissed');
  });

  it('is closed though its own conversation is locked', async () => {
    const { pullRequest } = await shown();
    world.github.at(repository).locked.add(pullRequest);
    await world.issue('CancelJob');
    await project();
    assert.equal((await world.github.facts.pullRequest(repository, pullRequest))?.state, 'closed');
  });

  it('tells on its pull request what a locked issue does not take, once', async () => {
    const { pullRequest } = await shown();
    world.github.at(repository).locked.add(3);
    await notify();
    await notify();
    const said = await world.github.facts.comments(repository, pullRequest);
    assert.equal(said.length, 1);
    assert.match(said[0]?.body ?? '', /Held: pull request/);
  });

  it('is left alone when somebody moves the branch in the same moment, and tried again', async () => {
    const real = world.github.holds.moveBranch;
    world.reporter.holds = { ...world.github.holds, moveBranch: async () => 'conflict' };
    await assert.rejects(project(), /Somebody moved the branch/);
    world.reporter.holds = { ...world.github.holds, moveBranch: real };
    await project();
    assert.equal(opened().length, 1);
  });

  it('has every approval dismissed that was not given to code, once it is released, and its check turns green', async () => {
    const { pullRequest, headSha } = await shown();
    const requesters = world.github.review(repository, pullRequest, {
      state: 'approved',
      commitSha: headSha,
      author: { ...requester, type: 'User' },
    });
    const reviewId = world.github.review(repository, pullRequest, { state: 'approved', commitSha: headSha });
    const { inputHash } = await details();
    await project();
    assert.equal((await world.reporter.reviewers.reviews(repository, pullRequest))[0]?.state, 'approved');
    await world.issue({ type: 'ReleaseHold', reviewer, reviewId, headSha, inputHash });
    await project();
    const reviews = await world.reporter.reviewers.reviews(repository, pullRequest);
    assert.deepEqual(
      reviews.map(({ id, state }) => [id, state]),
      [
        [requesters, 'dismissed'],
        [reviewId, 'dismissed'],
      ],
    );
    const check = world.github.at(repository).checkRuns.find((run) => run.headSha === headSha);
    assert.deepEqual([check?.conclusion, check?.title], ['success', 'Released by a review of the request']);
  });

  it('promises nothing any more once it is released: its page says by whom, and how people are heard now', async () => {
    const { pullRequest } = await released();
    await project();
    const body = bodyOf(pullRequest);
    assert.match(body, /^\*\*Released\.\*\* `rita` has approved this request of #3/);
    assert.match(body, /`\/factory guide`.*`\/factory pause`/s);
    assert.doesNotMatch(body, /Held for a review|Request changes/);
    await pushed();
    await project();
    const delivered = bodyOf(pullRequest);
    await project();
    assert.equal(bodyOf(pullRequest), delivered);
    assert.match(delivered, /^Fixes #3/);
  });

  it('promises nothing any more also where GitHub does not let its approval be dismissed', async () => {
    const { pullRequest } = await released();
    world.github.state.refusesDismissals = true;
    await project();
    assert.ok(world.sent.some((message) => message.type === 'hold-not-dismissed'));
    assert.match(bodyOf(pullRequest), /^\*\*Released\.\*\* `rita` has approved/);
  });

  it('promises nothing any more once its job rests, where nobody was told of the release by itself (seed 40001129)', async () => {
    const { pullRequest } = await released();
    const part = { kind: 'guidance', text: 'In French.', author: reviewer, source: 'comment:1:0' } as const;
    await world.issue({ type: 'GuideJob', part });
    await world.issue({ type: 'PauseJob', by: requester });
    await project();
    assert.match(bodyOf(pullRequest), /^\*\*Released\.\*\* `rita` has approved/);
  });

  it('says that what was released has changed where it is asked for anew and was not approved yet', async () => {
    const { pullRequest } = await released();
    await world.issue({ type: 'PauseJob', by: requester });
    const request = { ...(await details()).request, hash: 'e'.repeat(64) };
    await world.issue({ type: 'RetryJob', by: requester, request });
    await world.issue({ type: 'PauseJob', by: requester });
    await project();
    assert.match(bodyOf(pullRequest), /^\*\*Not held any more\.\*\* This request of #3 has changed/);
  });

  it('says that the policy let it pass where an edit made it harmless', async () => {
    const { pullRequest } = await shown();
    await world.issue({
      type: 'AmendRequest',
      request: { ...(await details()).request, hash: 'e'.repeat(64) },
    });
    await holdNow({ decision: 'approve', rules: [] });
    await project();
    assert.match(bodyOf(pullRequest), /^\*\*Not held any more\.\*\* Governance has approved/);
  });

  it('names nobody who had released another request, where what was asked since is approved by the policy', async () => {
    const { pullRequest } = await released();
    await world.issue({ type: 'CancelJob', cause: 'command', by: requester });
    const request = { ...(await details()).request, hash: 'e'.repeat(64) };
    await world.issue({ type: 'RetryJob', by: requester, request });
    await holdNow({ decision: 'approve', rules: [] });
    await project();
    assert.match(bodyOf(pullRequest), /^\*\*Not held any more\.\*\* Governance has approved/);
  });

  it('keeps its page where somebody has pushed to it', async () => {
    const { pullRequest } = await released();
    const held = bodyOf(pullRequest);
    world.github.commit(repository, branch, { 'mine.txt': 'x' });
    await project();
    assert.equal(bodyOf(pullRequest), held);
  });

  it('receives the code on the same pull request, which is ready then, in its own words, with green governance', async () => {
    const { pullRequest } = await released();
    await project();
    const sha = await pushed();
    await project();
    const [found, ...others] = await pullRequests();
    assert.equal(others.length, 0);
    assert.deepEqual([found?.number, found?.draft], [pullRequest, false]);
    assert.match(
      world.github.at(repository).pullRequests.get(pullRequest)?.body ?? '',
      /^Fixes #3[\s\S]*held and released by `rita`, here/,
    );
    const check = world.github
      .at(repository)
      .checkRuns.find((run) => run.headSha === sha && run.name === 'factory/governance');
    assert.equal(check?.conclusion, 'success');
    assert.ok(world.sent.some((message) => message.type === 'confirm-delivery'));
  });

  it('receives no code while an approval of the request stands: governance is told, and the code waits', async () => {
    const { pullRequest, reviewId } = await released();
    world.github.state.refusesDismissals = true;
    await pushed();
    await project();
    const told = world.sent.find((message) => message.type === 'hold-not-dismissed');
    assert.ok(told?.type === 'hold-not-dismissed');
    assert.deepEqual([told.pullRequest, told.reviewId], [pullRequest, reviewId]);
    assert.ok(!world.sent.some((message) => message.type === 'confirm-delivery'));

    await world.issue({ type: 'DetachHold', pullRequest, explanation: 'It cannot be dismissed.' });
    await project();
    const [fresh, former] = await pullRequests();
    assert.deepEqual([former?.number, former?.state, fresh?.state], [pullRequest, 'closed', 'open']);
    assert.match(
      world.github.at(repository).pullRequests.get(fresh?.number ?? 0)?.body ?? '',
      new RegExp(`held and released in #${pullRequest}`),
    );
    const said = await world.github.facts.comments(repository, pullRequest);
    assert.equal(said.length, 2);
    assert.match(said.at(-1)?.body ?? '', new RegExp(`The code is in #${fresh?.number}`));
    await project();
    assert.equal((await world.github.facts.comments(repository, pullRequest)).length, 2);
  });

  it('takes back its approval also where the log never knew it, and its pull request receives the code', async () => {
    await project();
    const [message] = opened();
    const pullRequest = message?.pullRequest ?? 0;
    const commitSha = message?.headSha ?? '';
    const approval = world.github.review(repository, pullRequest, { state: 'approved', commitSha });
    await world.issue({
      type: 'AmendRequest',
      request: { ...(await details()).request, hash: 'e'.repeat(64) },
    });
    await holdNow({ decision: 'approve', rules: [] });
    await world.issue({ type: 'RecordHold', pullRequest: 99, headSha: commitSha, inputHash: 'a'.repeat(64) });
    await pushed();
    await project();
    const reviews = await world.reporter.reviewers.reviews(repository, pullRequest);
    assert.deepEqual(
      reviews.map(({ id, state }) => [id, state]),
      [[approval, 'dismissed']],
    );
    const told = world.sent.find((sent) => sent.type === 'confirm-delivery');
    assert.equal(told?.shown?.pullRequest, pullRequest);
  });

  it('says nothing of its own where the request had gone on before the log knew it, and that it is held no more', async () => {
    await project();
    const [message] = opened();
    const { pullRequest = 0, headSha = '', inputHash = '' } = message ?? {};
    await world.issue({
      type: 'AmendRequest',
      request: { ...(await details()).request, hash: 'e'.repeat(64) },
    });
    await holdNow({ decision: 'approve', rules: [] });
    await world.issue({ type: 'RecordHold', pullRequest, headSha, inputHash });
    const last = (await world.ledger.commits(jobId)).at(-1);
    assert.equal(last && noticeOf(last, await world.ledger.read(jobId))?.comment, undefined);
    await project();
    assert.match(bodyOf(pullRequest), /^\*\*Not held any more\.\*\* Governance has approved/);
  });

  it('is left as it is by late news of it while what it says is judged anew (seed 40040502)', async () => {
    const { pullRequest, headSha } = await shown();
    const { length: version } = await world.commits();
    const approval = world.github.review(repository, pullRequest, { state: 'approved', commitSha: headSha });
    await world.issue({
      type: 'AmendRequest',
      request: { ...(await details()).request, hash: 'e'.repeat(64) },
    });
    await report(world.reporter, { type: 'project', jobId, version });
    const reviews = await world.reporter.reviewers.reviews(repository, pullRequest);
    assert.deepEqual(
      reviews.map(({ id, state }) => [id, state]),
      [[approval, 'approved']],
    );
    assert.match(bodyOf(pullRequest), /^\*\*Held for a review/);
  });

  it('keeps what people have put on top, and its approval, once the job waits for a person', async () => {
    const { pullRequest } = await released();
    await project();
    const sha = await pushed();
    await world.issue({ type: 'VerifyDelivery', pullRequest, headSha: sha });
    const part = { kind: 'guidance', text: 'In French.', author: reviewer, source: 'comment:1:0' } as const;
    await world.issue({ type: 'GuideJob', part });
    await world.issue({ type: 'PauseJob', by: requester });
    const commitSha = world.github.commit(repository, branch, { 'mine.ts': 'x' });
    const approval = world.github.review(repository, pullRequest, { state: 'approved', commitSha });
    await project();
    const reviews = await world.reporter.reviewers.reviews(repository, pullRequest);
    assert.equal(reviews.find(({ id }) => id === approval)?.state, 'approved');
  });

  it('takes no approval of a pull request back that the code does not come to', async () => {
    const { pullRequest } = await released();
    const other = world.github.openPullRequest(repository, { headBranch: branch, baseBranch: 'staging' });
    const commitSha = 'b'.repeat(40);
    const approval = world.github.review(repository, other, { state: 'approved', commitSha });
    world.github.state.refusesDismissals = false;
    await pushed();
    await project();
    const reviews = await world.reporter.reviewers.reviews(repository, other);
    assert.deepEqual(
      reviews.map(({ id, state }) => [id, state]),
      [[approval, 'approved']],
    );
    assert.equal(world.sent.findLast(({ type }) => type === 'confirm-delivery')?.type, 'confirm-delivery');
    assert.notEqual(pullRequest, other);
  });

  it('hands the work to a person when the approval stands for an hour', async () => {
    await released();
    world.github.state.refusesDismissals = true;
    await pushed();
    await project();
    assert.ok(!world.sent.some((message) => message.type === 'confirm-delivery'));
    const later = world.clock.now() + 61 * 60_000;
    world.reporter.clock = { now: () => later };
    await project();
    const asked = world.sent.findLast((message) => message.type === 'confirm-delivery');
    assert.match(asked?.refused ?? '', /an approval of the request stands/);
    const told = world.sent.filter((message) => message.type === 'hold-not-dismissed');
    assert.ok(told.length > 0);
  });

  it('is held anew on a pull request of its own when words come in after its approval, which cannot be dismissed', async () => {
    const { pullRequest } = await released();
    world.github.state.refusesDismissals = true;
    await project();
    const part = { kind: 'guidance', text: 'In French.', author: reviewer, source: 'comment:1:0' } as const;
    await world.issue({ type: 'GuideJob', part });
    await world.issue({ type: 'DetachHold', pullRequest, explanation: 'It cannot be dismissed.' });
    await holdNow();
    await project();
    const [fresh, former] = await pullRequests();
    assert.deepEqual([former?.number, former?.state], [pullRequest, 'closed']);
    assert.deepEqual([fresh?.state, fresh?.draft], ['open', true]);
    assert.equal(opened().at(-1)?.pullRequest, fresh?.number);
  });

  it('stays open when its job is cancelled once it shows code', async () => {
    const { pullRequest } = await released();
    const newSha = await pushed();
    await world.issue({ type: 'VerifyDelivery', pullRequest, headSha: newSha });
    await world.issue({ type: 'CancelJob', cause: 'command', by: requester });
    await project();
    assert.equal((await pullRequests())[0]?.state, 'open');
  });

  it('is closed with a line when its job is cancelled before there is code', async () => {
    const { pullRequest } = await shown();
    await world.issue({ type: 'CancelJob', cause: 'command', by: requester });
    await project();
    await project();
    assert.equal((await pullRequests())[0]?.state, 'closed');
    const said = await world.github.facts.comments(repository, pullRequest);
    assert.equal(said.length, 1);
    assert.match(said[0]?.body ?? '', /nothing to review here any more/);
  });

  it('is closed with a line also when its job was cancelled before governance knew its pull request', async () => {
    await project();
    const pullRequest = opened().at(-1)?.pullRequest ?? 0;
    await world.issue({ type: 'CancelJob', cause: 'label-removed', by: requester });
    await project();
    assert.equal((await pullRequests())[0]?.state, 'closed');
    const said = await world.github.facts.comments(repository, pullRequest);
    assert.match(said.map(({ body }) => body).join(), /nothing to review here any more/);
  });

  it('… also when the request was approved in between', async () => {
    await project();
    const request = { ...(await details()).request, hash: 'e'.repeat(64) };
    await world.issue({ type: 'AmendRequest', request });
    await holdNow({ decision: 'approve', rules: [] });
    await world.issue({ type: 'CancelJob', cause: 'command', by: requester });
    await project();
    assert.equal((await pullRequests())[0]?.state, 'closed');
  });

  it('is not shown anew when somebody closed its pull request before governance knew it: governance is told of that one', async () => {
    await project();
    const first = opened().at(-1);
    world.github.closePullRequest(repository, first?.pullRequest ?? 0);
    await world.issue({ type: 'ChangePriority', priority: 'high', by: requester });
    await project();
    assert.equal((await pullRequests()).length, 1);
    assert.equal(opened().length, 2);
    assert.deepEqual(
      [opened().at(-1)?.pullRequest, opened().at(-1)?.headSha],
      [first?.pullRequest, first?.headSha],
    );
  });

  it('is shown on another one when the factory itself closed the first, which the log never knew, and the job was asked for again', async () => {
    await project();
    const first = opened().at(-1);
    await world.issue({ type: 'CancelJob', cause: 'command', by: requester });
    await project();
    await world.issue({ type: 'RetryJob', by: requester });
    await holdNow();
    await project();
    assert.notEqual(opened().at(-1)?.pullRequest, first?.pullRequest);
    assert.deepEqual((await pullRequests()).map(({ state }) => state).toSorted(), ['closed', 'open']);
  });

  it('is closed when what was added to it is refused', async () => {
    await shown();
    const part = { kind: 'constraint', text: 'And weapons.', author: reviewer, source: 'review:1' } as const;
    await world.issue({ type: 'AddConstraints', part });
    await holdNow({ decision: 'reject' });
    await project();
    assert.equal((await world.ledger.read(jobId)).state, 'REJECTED');
    assert.equal((await pullRequests())[0]?.state, 'closed');
  });

  for (const decision of ['cancelled', 'refused'] as const)
    it(`says no longer that it is held once its job is ${decision}, where code of before stands on it`, async () => {
      const { pullRequest } = await released();
      const newSha = await pushed();
      await world.issue({ type: 'VerifyDelivery', pullRequest, headSha: newSha });
      const part = { kind: 'guidance', text: 'Also leak.', author: reviewer, source: 'comment:1:0' } as const;
      await world.issue({ type: 'GuideJob', part });
      await holdNow();
      const again = await shown();
      assert.equal(again.pullRequest, pullRequest);
      assert.match(bodyOf(pullRequest), /^\*\*Held for a review/);
      if (decision === 'cancelled') await world.issue({ type: 'CancelJob', cause: 'command', by: requester });
      else {
        await world.issue({ type: 'AddConstraints', part: { ...part, kind: 'constraint' } });
        await holdNow({ decision: 'reject' });
      }
      await project();
      await project();
      assert.equal((await pullRequests())[0]?.state, 'open');
      assert.match(bodyOf(pullRequest), /^\*\*Not held any more\.\*\*/);
      const check = world.github
        .at(repository)
        .checkRuns.find((run) => run.headSha === again.headSha && run.name === 'factory/governance');
      assert.deepEqual(
        [check?.conclusion, check?.title],
        ['action_required', 'Never released: the job has ended'],
      );
    });

  it('is shown again on a new pull request when the job is tried again, where the factory had closed the old one', async () => {
    const { pullRequest } = await shown();
    await world.issue({ type: 'CancelJob', cause: 'command', by: requester });
    await project();
    assert.equal((await pullRequests())[0]?.state, 'closed');
    await world.issue({ type: 'RetryJob', by: requester });
    await holdNow();
    await project();
    const [fresh, former] = await pullRequests();
    assert.deepEqual([fresh?.state, former?.number], ['open', pullRequest]);
    assert.equal(opened().at(-1)?.pullRequest, fresh?.number);
  });

  it('is shown again when the job is tried again, on a new pull request if the old one was closed', async () => {
    const { pullRequest } = await shown();
    world.github.closePullRequest(repository, pullRequest);
    await world.issue({ type: 'RecordClose', pullRequest });
    await world.issue({ type: 'RetryJob', by: requester });
    await holdNow();
    await project();
    assert.notEqual(opened().at(-1)?.pullRequest, pullRequest);
    assert.equal(opened().at(-1)?.headSha, (await head()) ?? '');
  });
});
