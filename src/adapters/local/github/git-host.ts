import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname } from 'node:path';
import { canSee, type Grant, isGranted, mayUseContents } from './access.ts';
import { type Actor, accountOf } from './actor.ts';
import { GIT_ENVIRONMENT } from './bare-repository.ts';
import { sendEvents } from './events.ts';
import type { Hub } from './hub.ts';
import { findRepository } from './permission-guard.ts';
import { refsMoved } from './pull-requests.ts';
import { newContext, type RequestContext, requestContext } from './request-context.ts';
import type { RepositoryRow, UserRow } from './tables.ts';
import { REFUSE_WORKFLOWS } from './workflow-hook.ts';

const SERVICE_PATH = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/** Whether a request speaks git's smart HTTP protocol. */
export function isGitRequest(url: URL): boolean {
  return SERVICE_PATH.test(url.pathname) && !url.pathname.startsWith('/repos/');
}

/**
 * Serves one request of git's smart HTTP protocol through `git http-backend`. Fetching needs the read role (or contents: read), pushing the write role
 * (or contents: write). A push is answered only when the emulator knows what it brought.
 */
export async function serveGit(
  hub: Hub,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, owner = '', name = '', action = ''] = SERVICE_PATH.exec(url.pathname) ?? [];
  const service = action === 'info/refs' ? url.searchParams.get('service') : action;
  const grant = service === 'git-receive-pack' ? 'write' : 'read';
  if (service !== 'git-upload-pack' && grant === 'read')
    return answer(response, 403, 'Please use git over smart HTTP.');
  const actor = hub.credentials.identify(request.headers.authorization);
  if ('refused' in actor || actor.kind === 'app') return challenge(response);
  const repository = findRepository(hub.tables, `${owner}/${name}`);
  const denied = denial(hub, actor, repository, grant);
  if (denied === 401) return challenge(response);
  if (denied || !repository)
    return answer(response, denied?.status ?? 404, denied?.text ?? 'Repository not found.');
  const account = accountOf(actor);
  const backend = () => runBackend(hub, repository, action, url, request, response, actor);
  if (action !== 'git-receive-pack' || !account) {
    const finish = await backend();
    return finish();
  }
  const context = newContext(actor);
  await hub.locks.run(repository.id, () =>
    requestContext.run(context, () => receive(hub, repository, account, context, backend)),
  );
}

/** Why the actor may not fetch or push; 401 = say who you are. */
function denial(
  hub: Hub,
  actor: Actor,
  repository: RepositoryRow | undefined,
  grant: Grant,
): { status: number; text: string } | 401 | undefined {
  const account = accountOf(actor);
  if (!account && (grant === 'write' || !repository || repository.private)) return 401;
  if (!repository || !canSee(hub.tables, actor, repository))
    return { status: 404, text: 'Repository not found.' };
  if (!mayUseContents(hub.tables, actor, repository, grant))
    return { status: 403, text: `Permission to ${repository.full_name}.git denied to ${account?.login}.` };
  if (grant === 'write' && repository.archived)
    return { status: 403, text: 'This repository was archived so it is read-only.' };
  return undefined;
}

/** Lets git take the push, mirrors what came, tells the Apps, and only then lets the client see git's answer end. */
async function receive(
  hub: Hub,
  repository: RepositoryRow,
  account: UserRow,
  context: RequestContext,
  backend: () => Promise<() => void>,
): Promise<void> {
  const finish = await backend();
  const moved = await hub.mirror.mirror(repository);
  await refsMoved(hub, hub.tables.repos.get(repository.id) ?? repository, moved, account);
  await sendEvents(hub, context.events);
  finish();
}

/** Runs git http-backend as a CGI program. Resolves when it has ended, with what ends the response. */
function runBackend(
  hub: Hub,
  repository: RepositoryRow,
  action: string,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
  actor: Actor,
): Promise<() => void> {
  const account = accountOf(actor);
  const path = hub.mirror.bare(repository).path;
  const environment = {
    ...GIT_ENVIRONMENT,
    GIT_PROJECT_ROOT: dirname(path),
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: `/${path.slice(dirname(path).length + 1)}/${action}`,
    QUERY_STRING: url.search.slice(1),
    REQUEST_METHOD: request.method ?? 'GET',
    CONTENT_TYPE: request.headers['content-type'] ?? '',
    ...(request.headers['content-length'] ? { CONTENT_LENGTH: request.headers['content-length'] } : {}),
    ...(request.headers['content-encoding']
      ? { HTTP_CONTENT_ENCODING: request.headers['content-encoding'] }
      : {}),
    ...(request.headers['git-protocol'] ? { GIT_PROTOCOL: String(request.headers['git-protocol']) } : {}),
    ...(account ? { REMOTE_USER: account.login } : {}),
    ...(isRefusedWorkflows(actor) ? { [REFUSE_WORKFLOWS]: '1' } : {}),
    REMOTE_ADDR: '127.0.0.1',
  };
  return new Promise((resolve) => {
    const child = spawn('git', ['http-backend'], { env: environment, stdio: ['pipe', 'pipe', 'ignore'] });
    let head: Buffer | undefined = Buffer.alloc(0);
    child.stdout.on('data', (chunk: Buffer) => {
      if (!head) return void response.write(chunk);
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end === -1) return;
      writeHead(response, head.toString('latin1', 0, end));
      response.write(head.subarray(end + 4));
      head = undefined;
    });
    child.stdin.on('error', () => undefined); // the backend may answer before it has read everything
    child.on('error', () => undefined); // followed by close
    child.on('close', () =>
      resolve(() =>
        response.headersSent ? response.end() : answer(response, 500, 'git http-backend failed'),
      ),
    );
    response.on('close', () => child.stdout.resume());
    request.pipe(child.stdin);
  });
}

function isRefusedWorkflows(actor: Actor): boolean {
  return actor.kind === 'installation' && !isGranted(actor, ['workflows'], 'write');
}

function writeHead(response: ServerResponse, head: string): void {
  const headers = head
    .split('\r\n')
    .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()] as const);
  const status = headers.find(([name]) => name.toLowerCase() === 'status')?.[1] ?? '200';
  response.writeHead(
    Number.parseInt(status, 10),
    Object.fromEntries(headers.filter(([name]) => name.toLowerCase() !== 'status')),
  );
}

function challenge(response: ServerResponse): void {
  response.setHeader('www-authenticate', 'Basic realm="GitHub"');
  answer(response, 401, 'Invalid username or token.');
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}
