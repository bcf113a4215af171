import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import { webhookRoutes } from '../../src/chatops/events/webhook-routes.ts';
import { PROJECT_ROOT } from './project-graph.ts';

const manifestSchema = z.strictObject({
  name: z.string(),
  description: z.string(),
  url: z.url(),
  public: z.literal(false),
  default_permissions: z.record(z.string(), z.enum(['read', 'write'])),
  default_events: z.array(z.string()),
});

const manifest = manifestSchema.parse(parse(await readFile(join(PROJECT_ROOT, 'app.yml'), 'utf8')));

/** GitHub refuses a manifest that subscribes to an event without the permission that shows it. */
const PERMISSION_OF_EVENT: Readonly<Record<string, string>> = {
  issues: 'issues',
  issue_comment: 'issues',
  pull_request: 'pull_requests',
  pull_request_review: 'pull_requests',
  check_suite: 'checks',
  status: 'statuses',
  repository: 'metadata',
  push: 'contents',
};

describe('app.yml', () => {
  it('asks for the permissions that the design names and no more', () => {
    assert.deepEqual(manifest.default_permissions, {
      contents: 'write',
      issues: 'write',
      pull_requests: 'write',
      checks: 'write',
      metadata: 'read',
      members: 'read',
      actions: 'read',
      statuses: 'read',
    });
  });

  it('subscribes to every event that the webhook routes', () => {
    const subscribed = new Set(manifest.default_events);
    const missing = webhookRoutes
      .map(({ event }) => event.split('.')[0] ?? '')
      .filter((name) => !subscribed.has(name));
    assert.deepEqual(missing, []);
  });

  it('has the permission that each of its events needs', () => {
    for (const event of manifest.default_events) {
      const permission = PERMISSION_OF_EVENT[event];
      assert.ok(permission !== undefined, `which permission does ${event} need?`);
      assert.ok(permission in manifest.default_permissions, `${event} needs ${permission}`);
    }
  });

  it('does not list the events that GitHub sends to every App and refuses to be asked for', () => {
    for (const event of ['installation', 'installation_repositories', 'github_app_authorization', 'meta']) {
      assert.ok(!manifest.default_events.includes(event), event);
    }
  });
});
