import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RouteSettings } from '../../../src/chatops/events/webhook-route.ts';
import { OctokitWithoutCredential } from '../../../src/chatops/octokit-without-credential.ts';
import { createWebhookApp, type VerifiedDelivery } from '../../../src/chatops/webhook-app.ts';
import { createWebhookLog } from '../../../src/chatops/webhook-log.ts';
import { jobMessageSchema } from '../../../src/contracts/job-message.ts';
import { issueHash } from '../../../src/ledger/issue-hash.ts';
import { createAdjustableClock } from '../../support/adjustable-clock.ts';
import {
  examplePayload,
  type Payload,
  webhookExamples,
  webhookSecret,
} from '../../support/webhook-delivery.ts';

const settings: RouteSettings = { triggerLabel: 'ai-factory', appId: 4242 };

function appWith(
  changes: Partial<RouteSettings> = {},
  routes?: Parameters<typeof createWebhookApp>[0]['routes'],
) {
  const lines: string[] = [];
  const log = createWebhookLog({
    secrets: [webhookSecret],
    clock: createAdjustableClock(),
    write: (line) => void lines.push(line),
  });
  const app = createWebhookApp({
    settings: { ...settings, ...changes },
    log,
    ...(routes ? { routes } : {}),
  });
  return { app, lines };
}

function delivery(event: string, payload: Payload): VerifiedDelivery {
  return { deliveryId: 'd-1', event, payload, receivedAt: '2026-03-01T12:00:00.000Z' };
}

async function messagesOf(event: string, payload: Payload, changes: Partial<RouteSettings> = {}) {
  const messages = await appWith(changes).app.receive(delivery(event, payload));
  for (const message of messages) jobMessageSchema.parse(message);
  return messages;
}

const labelled = (changes: Payload = {}) =>
  examplePayload('issues', 'labeled', { label: { name: 'ai-factory' }, ...changes });
const fromFactory = {
  head: { ref: 'factory/7-greet', repo: { id: 99 } },
  base: { repo: { id: 99 } },
};
const closedPullRequest = (pullRequest: Payload = {}) =>
  examplePayload('pull_request', 'closed', { pull_request: { ...fromFactory, ...pullRequest } });
const commented = (comment: Payload, changes: Payload = {}) =>
  examplePayload('issue_comment', 'created', { comment, ...changes });
const suite = (changes: Payload) =>
  examplePayload('check_suite', 'completed', { check_suite: { head_branch: 'factory/7-greet', ...changes } });

describe('webhook app: edits of issues', () => {
  const edited = async (body: string, changes: object = { body: { from: 'before' } }) =>
    await messagesOf('issues', examplePayload('issues', 'edited', { issue: { body }, changes }));

  it('two within a second are two: GitHub gives them the same time', async () => {
    const [one, again, other] = [await edited('one'), await edited('one'), await edited('other')];
    assert.equal(one[0]?.type, 'issue-edited');
    assert.equal(one[0]?.commandId, again[0]?.commandId);
    assert.notEqual(one[0]?.commandId, other[0]?.commandId);
  });

  it('of anything but title and body are no news', async () => {
    assert.deepEqual(await edited('one', {}), []);
  });
});

describe('webhook app: labels', () => {
  it('turns the trigger label on an issue into a message with the sender, the repository and a command id', async () => {
    const payload = labelled({
      issue: { id: 900, number: 7, title: 'Greet', body: null, updated_at: '2026-03-01T11:59:59Z' },
      repository: { id: 99, name: 'widgets', owner: { login: 'acme' } },
      sender: { id: 11, login: 'wanda', type: 'User' },
    });
    assert.deepEqual(await messagesOf('issues', payload), [
      {
        type: 'label-added',
        commandId: 'label-added:900:2026-03-01T11:59:59Z',
        repository: { id: 99, owner: 'acme', name: 'widgets', installationId: 5 },
        sender: { id: 11, login: 'wanda', type: 'User' },
        deliveryId: 'd-1',
        receivedAt: '2026-03-01T12:00:00.000Z',
        happenedAt: '2026-03-01T11:59:59Z',
        issueNumber: 7,
        seen: issueHash({ title: 'Greet', body: '' }),
      },
    ]);
  });

  it('tells label, unlabel and relabel apart, and a redelivery not', async () => {
    const at = (updated_at: string) => ({ issue: { id: 900, number: 7, updated_at } });
    const unlabelled = examplePayload('issues', 'unlabeled', {
      label: { name: 'ai-factory' },
      ...at('2026-03-01T12:00:01Z'),
    });
    const ids = [
      await messagesOf('issues', labelled(at('2026-03-01T12:00:00Z'))),
      await messagesOf('issues', unlabelled),
      await messagesOf('issues', labelled(at('2026-03-01T12:00:02Z'))),
      await messagesOf('issues', labelled(at('2026-03-01T12:00:02Z'))),
    ].map((messages) => messages[0]?.commandId);
    assert.equal(new Set(ids).size, 3);
    assert.equal(ids[2], ids[3]);
  });

  it('takes the label removed for what it is', async () => {
    const payload = examplePayload('issues', 'unlabeled', { label: { name: 'ai-factory' } });
    assert.deepEqual(
      (await messagesOf('issues', payload)).map((m) => m.type),
      ['label-removed'],
    );
  });

  it('compares labels as GitHub does, without regard to case', async () => {
    assert.equal((await messagesOf('issues', labelled({ label: { name: 'AI-Factory' } }))).length, 1);
  });

  it('hears another label by configuration', async () => {
    const payload = labelled({ label: { name: 'robot' } });
    assert.equal((await messagesOf('issues', payload)).length, 0);
    assert.equal((await messagesOf('issues', payload, { triggerLabel: 'robot' })).length, 1);
  });

  it('does not start from a label on a pull request, however it is delivered', async () => {
    const onPullRequest = labelled({ issue: { pull_request: { url: 'https://api.example/pulls/7' } } });
    assert.deepEqual(await messagesOf('issues', onPullRequest), []);
    const payload = examplePayload('pull_request', 'labeled', { label: { name: 'ai-factory' } });
    assert.deepEqual(await messagesOf('pull_request', payload), []);
  });

  it('passes bots on with their type, but not its own', async () => {
    const byBot = labelled({ sender: { id: 77, login: 'devfactory[bot]', type: 'Bot' } });
    assert.equal((await messagesOf('issues', byBot))[0]?.sender.type, 'Bot');
    assert.deepEqual(await messagesOf('issues', byBot, { appBotUserId: 77 }), []);
  });
});

describe('webhook app: issues and comments', () => {
  it('tells that an issue was closed, each time anew', async () => {
    const closed = (closed_at: string) =>
      examplePayload('issues', 'reopened', { action: 'closed', issue: { closed_at } });
    const [first] = await messagesOf('issues', closed('2026-03-01T12:00:00Z'));
    const [second] = await messagesOf('issues', closed('2026-03-02T12:00:00Z'));
    assert.equal(first?.type, 'issue-closed');
    assert.equal(first?.happenedAt, '2026-03-01T12:00:00Z');
    assert.notEqual(first?.commandId, second?.commandId);
  });

  it('turns each command of a new comment into a message of its own', async () => {
    const payload = commented(
      { id: 31, body: 'Hi\n/factory stop\n/factory run model=gpt-5', created_at: '2026-03-01T11:59:58Z' },
      { issue: { number: 7 } },
    );
    const messages = await messagesOf('issue_comment', payload);
    assert.ok(messages.every((m) => 'happenedAt' in m && m.happenedAt === '2026-03-01T11:59:58Z'));
    assert.deepEqual(
      messages.map((m) => m.type === 'slash-command' && [m.commandId, m.name, m.options, m.onPullRequest]),
      [
        ['comment:31:0', 'stop', {}, false],
        ['comment:31:1', 'run', { model: 'gpt-5' }, false],
      ],
    );
  });

  it('tells with a command what the issue said then, and nothing of the words of a pull request', async () => {
    const written = { id: 31, body: '/factory run' };
    const issue = { number: 7, title: 'Greet', body: null };
    const [onIssue] = await messagesOf('issue_comment', commented(written, { issue }));
    assert.equal(onIssue?.type === 'slash-command' && onIssue.seen, issueHash({ title: 'Greet' }));
    const pullRequest = { issue: { ...issue, pull_request: {} } };
    const [other] = await messagesOf('issue_comment', commented(written, pullRequest));
    assert.equal(other?.type === 'slash-command' && other.seen, undefined);
  });

  it('hands on a comment without a command where the label says that an answer may be waited for', async () => {
    const plain = (labels: string[], changes: Payload = {}) =>
      commented(
        { id: 31, body: 'Say hello.\n\n    /factory stop', ...changes },
        { issue: { number: 7, labels: labels.map((name) => ({ name })) } },
      );
    for (const label of ['factory:question', 'factory:needs-human', 'factory:queued', 'factory:held']) {
      const [message] = await messagesOf('issue_comment', plain(['bug', label]));
      assert.deepEqual([message?.type, message?.commandId], ['comment-added', 'answer:31']);
    }
    for (const labels of [[], ['factory:running'], ['factory:done'], ['question']])
      assert.deepEqual(await messagesOf('issue_comment', plain(labels)), []);
    const own = plain(['factory:question'], { performed_via_github_app: { id: 4242 } });
    assert.deepEqual(await messagesOf('issue_comment', own), []);
    const types = async (body: string) =>
      (await messagesOf('issue_comment', plain(['factory:question'], { body }))).map(({ type }) => type);
    assert.deepEqual(await types('Say hello.\n/factory priority high'), ['comment-added', 'slash-command']);
    assert.deepEqual(await types('> 1. Say what?\n\n/factory status'), ['slash-command']);
    assert.deepEqual(await types('/factory status'), ['slash-command']);
  });

  it('says when the comment stands on a pull request', async () => {
    const onPullRequest = { issue: { number: 8, pull_request: { url: 'https://api.example/pulls/8' } } };
    const [message] = await messagesOf(
      'issue_comment',
      commented({ body: '/factory status' }, onPullRequest),
    );
    assert.equal(message?.type === 'slash-command' && message.onPullRequest, true);
  });

  it('does not read edited or deleted comments', async () => {
    for (const action of ['edited', 'deleted']) {
      const payload = examplePayload('issue_comment', action, { comment: { body: '/factory run' } });
      assert.deepEqual(await messagesOf('issue_comment', payload), []);
    }
  });

  it('does not obey what the App itself wrote, but hands on what another App wrote', async () => {
    const own = commented({ body: '/factory run', performed_via_github_app: { id: 4242 } });
    const other = commented({ body: '/factory run', performed_via_github_app: { id: 1 } });
    assert.deepEqual(await messagesOf('issue_comment', own), []);
    assert.equal((await messagesOf('issue_comment', other)).length, 1);
  });

  it('takes no command from a comment without a body', async () => {
    assert.deepEqual(await messagesOf('issue_comment', commented({ body: null })), []);
  });
});

describe('webhook app: pull requests, reviews and checks', () => {
  it('tells that a pull request of a factory branch was merged or closed', async () => {
    const [merged] = await messagesOf('pull_request', closedPullRequest({ number: 8, merged: true }));
    const [closed] = await messagesOf('pull_request', closedPullRequest({ number: 8, merged: false }));
    assert.deepEqual(
      [merged, closed].map((m) => m?.type === 'pull-request-closed' && [m.pullRequest, m.branch, m.merged]),
      [
        [8, 'factory/7-greet', true],
        [8, 'factory/7-greet', false],
      ],
    );
  });

  it('tells when a pull request was closed, where GitHub says it', async () => {
    const closedAt = async (closed_at: string | null) => {
      const [message] = await messagesOf('pull_request', closedPullRequest({ number: 8, closed_at }));
      return message?.type === 'pull-request-closed' && message.happenedAt;
    };
    assert.equal(await closedAt('2026-03-01T12:00:00Z'), '2026-03-01T12:00:00Z');
    assert.equal(await closedAt(null), undefined);
  });

  for (const [why, pullRequest] of Object.entries<Payload>({
    "a fork's branch of the same name": {
      head: { ref: 'factory/7-greet', repo: { id: 1 } },
      base: { repo: { id: 99 } },
    },
    'a deleted fork': { head: { ref: 'factory/7-greet', repo: null } },
    'another branch': { head: { ref: 'main' } },
    'a branch that only looks like one': { head: { ref: 'factory/7-greet/../main' } },
    'a factory branch of issue 0': { head: { ref: 'factory/0-x' } },
  })) {
    it(`does not hear a closed pull request of ${why}, nor a review on it`, async () => {
      const payload = closedPullRequest(pullRequest);
      assert.deepEqual(await messagesOf('pull_request', payload), []);
      const review = examplePayload('pull_request_review', 'submitted', {
        pull_request: { ...fromFactory, ...pullRequest },
      });
      assert.deepEqual(await messagesOf('pull_request_review', review), []);
    });
  }

  it('tells of a review by its id', async () => {
    const payload = examplePayload('pull_request_review', 'submitted', {
      review: { id: 55 },
      pull_request: { ...fromFactory, number: 8 },
    });
    const [message] = await messagesOf('pull_request_review', payload);
    assert.deepEqual(
      message?.type === 'review-submitted' && [message.commandId, message.reviewId, message.pullRequest],
      ['review:55', 55, 8],
    );
  });

  it('tells of a completed check suite on a factory branch, each run anew', async () => {
    const [first] = await messagesOf('check_suite', suite({ updated_at: '2026-03-01T12:00:00Z' }));
    const [again] = await messagesOf('check_suite', suite({ updated_at: '2026-03-01T13:00:00Z' }));
    assert.equal(first?.type, 'checks-completed');
    assert.notEqual(first?.commandId, again?.commandId);
  });

  it('does not hear its own check suite, nor those of other branches, nor of no branch', async () => {
    for (const changes of [{ app: { id: 4242 } }, { head_branch: 'main' }, { head_branch: null }]) {
      assert.deepEqual(await messagesOf('check_suite', suite(changes)), []);
    }
  });

  it('tells of a status on the head of a factory branch only', async () => {
    const sha = 'c'.repeat(40);
    const branches = [
      { name: 'factory/7-greet', commit: { sha } },
      { name: 'factory/8-moved-on', commit: { sha: 'd'.repeat(40) } },
      { name: 'main', commit: { sha } },
    ];
    const status = (state: string) => examplePayload('status', undefined, { sha, state, branches });
    const messages = await messagesOf('status', status('failure'));
    assert.deepEqual(
      messages.map((m) => m.type === 'status-changed' && m.branch),
      ['factory/7-greet'],
    );
    assert.deepEqual(await messagesOf('status', status('pending')), []);
  });
});

describe('webhook app: everything GitHub can send', () => {
  it('takes no job from any of the example payloads as they are', async () => {
    const { app } = appWith();
    for (const { name, payload } of webhookExamples) {
      assert.deepEqual(await app.receive(delivery(name, structuredClone(payload))), [], name);
    }
    assert.ok(webhookExamples.length > 300);
  });

  it('takes only the labelled and unlabelled issues when the trigger is the label of the examples', async () => {
    const { app } = appWith({ triggerLabel: 'bug' });
    const types: string[] = [];
    for (const { name, payload } of webhookExamples) {
      const installed = { ...structuredClone(payload), installation: { id: 5 } };
      types.push(...(await app.receive(delivery(name, installed))).map((message) => message.type));
    }
    assert.deepEqual(types, ['label-added', 'label-added', 'label-removed', 'label-removed']);
  });

  it('ignores events it has never heard of', async () => {
    assert.deepEqual(await messagesOf('quantum_leap', { action: 'happened' }), []);
  });

  it('ignores malformed payloads and logs which fields are wrong, without their values', async () => {
    const { app, lines } = appWith();
    const payload = { action: 'labeled', issue: { number: 'TOP-SECRET' }, label: { name: 'ai-factory' } };
    assert.deepEqual(await app.receive(delivery('issues', payload)), []);
    assert.match(lines.join(''), /payload not understood.*installation.*issue\.number/);
    assert.doesNotMatch(lines.join(''), /TOP-SECRET/);
  });

  it('keeps deliveries that are in work at the same time apart', async () => {
    const { app } = appWith();
    const counts = await Promise.all(
      Array.from({ length: 50 }, async (_, i) => {
        const payload =
          i % 2 === 0 ? labelled({ issue: { number: i + 1 } }) : examplePayload('ping', undefined);
        const messages = await app.receive(delivery(i % 2 === 0 ? 'issues' : 'ping', payload));
        return messages.map((m) => (m.type === 'label-added' ? m.issueNumber : 0)).join();
      }),
    );
    assert.deepEqual(
      counts,
      Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? `${i + 1}` : '')),
    );
  });

  it('fails when a route fails, without logging the payload', async () => {
    const { app, lines } = appWith({}, [
      {
        event: 'issues.labeled',
        read: async () => {
          throw new Error('a route broke');
        },
      },
    ]);
    const payload = labelled({ issue: { body: 'PRIVATE-TEXT' } });
    await assert.rejects(app.receive(delivery('issues', payload)), AggregateError);
    assert.match(lines.join(''), /a route broke/);
    assert.doesNotMatch(lines.join(''), /PRIVATE-TEXT/);
  });
});

describe('the client of the webhook executable', () => {
  it('sends no request at all', async () => {
    const octokit = new OctokitWithoutCredential({
      auth: { token: 'x' },
      request: { fetch: () => assert.fail('a request went out') },
    });
    await assert.rejects(octokit.request('GET /user'), { code: 'no-github-credential' });
  });
});
