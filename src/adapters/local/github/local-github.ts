import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Clock } from '../../../ports/clock.ts';
import type { Log } from '../../../ports/log.ts';
import { createApi } from './api.ts';
import type { Fault } from './fault.ts';
import { isGitRequest, serveGit } from './git-host.ts';
import { openHub } from './open-hub.ts';
import { OWN_ROUTES } from './own-routes.ts';
import { createOwnedRepository } from './repository-routes.ts';
import { type AppRegistration, install, type RoleName, type Tokens } from './seed.ts';

export type LocalGitHubOptions = {
  /** 0 (the default) = any free port. */
  port?: number;
  /** Holds the bare repositories (`git/<owner>/<repo>.git`) and the journal of everything else (`github.jsonl`). */
  dataDir: string;
  /** Where the App's webhooks go; without it nothing is delivered. */
  webhookUrl?: string;
  webhookSecret: string;
  app?: AppRegistration;
  org?: string;
  users?: Partial<Record<RoleName, string>>;
  clock?: Clock;
  /** Told of faults of this machine behind a request. */
  log?: Log;
  /** Makes webhook delivery ids. */
  newGuid?: () => string;
};

export type LocalGitHub = {
  /** Base address of the REST API and of GraphQL (`/graphql`). */
  url: string;
  /** `gitUrl/<owner>/<repo>.git` is cloned and pushed, with a token as the password. */
  gitUrl: string;
  org: string;
  appId: number;
  appSlug: string;
  appPrivateKey: string;
  /** The App's installation on the organisation. */
  installationId: number;
  /** `ci` is a token of a second App, which may write check runs and statuses as an organisation's own CI does. */
  tokens: Tokens;
  users: Record<RoleName, string>;
  /** Creates a private repository in the organisation, as POST /orgs/{org}/repos does. */
  createRepository(name: string, options?: { autoInit?: boolean }): Promise<{ id: number; fullName: string }>;
  /** Makes API requests fail from now on; undefined ends it. */
  setFault(fault: Fault | undefined): void;
  /** Settles when every webhook sent so far was answered. */
  settled(): Promise<void>;
  close(): Promise<void>;
};

const DEFAULT_USERS: Record<RoleName, string> = {
  admin: 'ada',
  writer: 'walter',
  reader: 'rita',
  outsider: 'otto',
};

/** Starts a GitHub on this machine: REST API, GraphQL, webhooks and git over HTTP, on 127.0.0.1. State survives a restart with the same folder. */
export async function startLocalGitHub(options: LocalGitHubOptions): Promise<LocalGitHub> {
  const org = options.org ?? 'acme';
  const users = { ...DEFAULT_USERS, ...options.users };
  const server = createServer();
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const opened = await openHub({ ...options, url, org, users }).catch((error: unknown) => {
    server.close();
    throw error;
  });
  const { hub, app, tokens } = opened;

  let fault: Fault | undefined;
  const api = createApi(hub, () => fault, OWN_ROUTES);
  const apiListener = getRequestListener((request) => api.fetch(request));
  server.on('request', (request, response) => {
    const address = new URL(request.url ?? '/', url);
    if (!isGitRequest(address)) return void apiListener(request, response);
    serveGit(hub, address, request, response).catch((error: unknown) => {
      hub.log?.error('local git request failed', { path: address.pathname, error });
      response.destroy(); // the client sees a broken connection, never a success that did not happen
    });
  });

  return {
    url,
    gitUrl: url,
    org,
    appId: app.app_id,
    appSlug: app.slug,
    appPrivateKey: app.private_key,
    installationId: install(hub.tables, app, org),
    tokens,
    users,
    createRepository: (name, { autoInit = false } = {}) =>
      createOwnedRepository(url, org, tokens.admin, name, autoInit),
    setFault(next) {
      fault = next;
    },
    settled: () => hub.deliveries.idle(),
    async close() {
      server.close();
      server.closeAllConnections();
      await opened.close();
    },
  };
}
