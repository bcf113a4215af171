import { type Context, Hono } from 'hono';
import { installationCovers } from './access.ts';
import { type Actor, accountOf } from './actor.ts';
import { everyRight } from './documents.ts';
import type { EmulatorIdentity } from './emulator.ts';
import { sendEvents } from './events.ts';
import { type Fault, faultResponse } from './fault.ts';
import type { Hub } from './hub.ts';
import { mendDocument } from './mend-document.ts';
import { findRepository, guard } from './permission-guard.ts';
import { refsMoved } from './pull-requests.ts';
import { refusal } from './refusal.ts';
import { refuseLongTexts } from './refuse-long-texts.ts';
import { newContext, type RequestContext, requestContext } from './request-context.ts';
import type { RepositoryRow } from './tables.ts';

export type ApiVariables = { Variables: { actor: Actor; body: ArrayBuffer } };
export type ApiContext = Context<ApiVariables>;
export type Api = Hono<ApiVariables>;

const RATE_LIMIT = 1_000_000;
const SECONDS_PER_HOUR = 3_600;

/** The API in front of the emulator: who asks, may they, our own routes first, and everything a write causes before it is answered. */
export function createApi(
  hub: Hub,
  fault: () => Fault | undefined,
  ownRoutes: readonly ((api: Api, hub: Hub) => void)[],
): Api {
  const api: Api = new Hono();
  api.onError((error, c) => {
    hub.log?.error('local API request failed', { path: c.req.path, error });
    return refusal(500, `Server Error: ${error.message}`);
  });
  api.use('*', async (c, next) => {
    const injected = faultResponse(fault(), { method: c.req.method, path: c.req.path });
    if (injected) return injected;
    const actor = hub.credentials.identify(c.req.header('authorization'));
    if ('refused' in actor) return stamped(hub, refusal(401, actor.refused));
    const denied = guard(hub.tables, actor, c.req.method, c.req.path);
    if (denied) return stamped(hub, denied);
    c.set('actor', actor);
    c.set('body', await c.req.arrayBuffer());
    const long = isRead(c) ? undefined : refuseLongTexts(c.req.path, jsonBody(c));
    if (long) return stamped(hub, long);
    await handle(hub, c, next, actor);
    c.res = stamped(hub, c.res);
  });
  for (const register of ownRoutes) register(api, hub);
  api.all('*', (c) => forward(hub, c));
  return api;
}

/** Reads pass; writes run one at a time per repository and are followed through to git and to the Apps. */
async function handle(hub: Hub, c: ApiContext, next: () => Promise<void>, actor: Actor): Promise<void> {
  const context = newContext(actor);
  if (isRead(c)) return requestContext.run(context, next);
  const repository = repositoryOf(hub, c);
  const write = () => requestContext.run(context, () => writeThrough(hub, next, context, repository?.id));
  return repository ? hub.locks.run(repository.id, write) : write();
}

function isRead(c: ApiContext): boolean {
  return c.req.method === 'GET' || c.req.method === 'HEAD';
}

async function writeThrough(
  hub: Hub,
  next: () => Promise<void>,
  context: RequestContext,
  lockedId: number | undefined,
): Promise<void> {
  await next();
  for (const id of context.written) {
    const follow = () => followToGit(hub, context, id);
    await (id === lockedId ? follow() : hub.locks.run(id, follow));
  }
  await sendEvents(hub, context.events);
}

/** Gives git what the API wrote and announces the refs that moved. */
async function followToGit(hub: Hub, { actor }: RequestContext, repositoryId: number): Promise<void> {
  const repository = hub.tables.repos.get(repositoryId);
  if (!repository) return hub.mirror.forget(repositoryId);
  const moved = await hub.mirror.export(repository);
  const account = accountOf(actor);
  if (account) await refsMoved(hub, repository, moved, account);
}

/** Lets the emulator's own route answer. `changes` replaces the body or the path. */
export async function forward(
  hub: Hub,
  c: ApiContext,
  changes: { body?: unknown; method?: string; path?: string } = {},
): Promise<Response> {
  const method = changes.method ?? c.req.method;
  const url = new URL(c.req.url);
  const target = new URL(`${changes.path ?? url.pathname}${url.search}`, hub.url);
  const headers = new Headers(c.req.raw.headers);
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const body = 'body' in changes ? JSON.stringify(changes.body) : c.get('body');
  if ('body' in changes) headers.set('content-type', 'application/json');
  headers.delete('content-length');
  const request = new Request(target, { method, headers, ...(hasBody ? { body } : {}) });
  const response = await hub.emulator.fetch(request, identityOf(hub, c.get('actor'), repositoryOf(hub, c)));
  return mended(hub, response);
}

/** The repository that a route under /repos names. */
export function repositoryOf(hub: Hub, c: ApiContext): RepositoryRow | undefined {
  const [, owner, name] = /^\/repos\/([^/]+)\/([^/]+)/.exec(c.req.path) ?? [];
  return owner && name
    ? findRepository(hub.tables, `${decodeURIComponent(owner)}/${decodeURIComponent(name)}`)
    : undefined;
}

/** The request's JSON object; an empty or broken one is `{}`, as for GitHub's optional bodies. */
export function jsonBody(c: ApiContext): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(c.get('body')).toString('utf8'));
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}

/** Whom the emulator takes the actor for. The guard has already decided; the emulator must only not refuse again. */
function identityOf(hub: Hub, actor: Actor, repository: RepositoryRow | undefined): EmulatorIdentity {
  switch (actor.kind) {
    case 'anonymous':
      return {};
    case 'app':
      return { authApp: { appId: actor.app.app_id, slug: actor.app.slug, name: actor.app.name } };
    case 'user':
      return { authUser: { login: actor.user.login, id: actor.user.id, scopes: ['repo', 'user'] } };
    case 'installation': {
      const { authUser } = repository && installationCovers(actor, repository) ? everyRight(repository) : {};
      const { app, installation, token } = actor;
      const rights = authUser?.installation ?? {
        accountId: installation.account_id,
        accountType: installation.account_type,
        permissions: token.permissions ?? {},
        repositoryIds: token.repository_ids ?? [],
        repositorySelection: token.repository_ids ? 'selected' : 'all',
      };
      return {
        authUser: {
          login: installation.account_login,
          id: hub.credentials.bot(app).id,
          scopes: [],
          installation: {
            ...rights,
            // GitHub lets no App touch workflow files without this permission, whatever it may do to contents.
            permissions: { ...rights.permissions, workflows: token.permissions?.workflows ?? 'none' },
            installationId: installation.installation_id,
            appId: app.app_id,
          },
        },
      };
    }
  }
}

async function mended(hub: Hub, response: Response): Promise<Response> {
  if (!response.headers.get('content-type')?.includes('json') || response.status === 204) return response;
  const text = await response.text();
  const headers = new Headers(response.headers);
  headers.delete('content-length');
  const isMendable = text.includes('"reactions"') || text.includes('/check-');
  const body = isMendable ? JSON.stringify(mendDocument(hub, JSON.parse(text))) : text;
  return new Response(body, { status: response.status, headers });
}

/** Headers every answer carries: the injected time (Apps synchronise their clock with it) and a rate limit nobody reaches. */
function stamped(hub: Hub, response: Response): Response {
  const headers = new Headers(response.headers);
  const now = hub.clock.now();
  headers.set('date', new Date(now).toUTCString());
  headers.set('x-ratelimit-limit', String(RATE_LIMIT));
  headers.set('x-ratelimit-remaining', String(RATE_LIMIT - 1));
  headers.set('x-ratelimit-used', '1');
  headers.set('x-ratelimit-resource', 'core');
  headers.set('x-ratelimit-reset', String(Math.floor(now / 1000) + SECONDS_PER_HOUR));
  return new Response(response.body, { status: response.status, headers });
}
