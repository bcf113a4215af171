import { readFile } from 'node:fs/promises';
import { createEmulator } from 'emulate';
import { FactoryError } from '../../../contracts/factory-error.ts';
import type { Store, Tables } from './tables.ts';

/** What the emulator's routes take a request's author to be. */
export type EmulatorIdentity = {
  authUser?: {
    login: string;
    id: number;
    scopes: string[];
    installation?: {
      installationId: number;
      appId: number;
      accountId: number;
      accountType: string;
      permissions: Record<string, string>;
      repositoryIds: number[];
      repositorySelection: 'all' | 'selected';
    };
  };
  authApp?: { appId: number; slug: string; name: string };
};
export type Dispatch = (
  event: string,
  action: string | undefined,
  payload: Record<string, unknown>,
  owner: string,
  repository?: string,
) => Promise<void>;

type EmulatorContext = { req: { raw: Request }; set(key: string, value: unknown): void };
type EmulatorApp = {
  use(path: string, handler: (c: EmulatorContext, next: () => Promise<void>) => Promise<void>): unknown;
  onError(handler: (error: unknown) => Response): unknown;
  notFound(handler: () => Response): unknown;
  fetch(request: Request): Promise<Response>;
};
type Webhooks = { dispatch: Dispatch };
type Register = (
  app: EmulatorApp,
  store: Store,
  webhooks: Webhooks,
  baseUrl: string,
  tokens: Map<string, unknown>,
) => void;
type GitHubModule = {
  githubPlugin: { register: Register; seed: (store: Store, baseUrl: string) => void };
  getGitHubStore: (store: Store) => Tables;
};

/** The emulator's parts, without its HTTP server, its token handling and its rate limit. */
export type Emulator = {
  store: Store;
  tables: Tables;
  /** Answers a request with the emulator's own routes, as the given identity. */
  fetch(request: Request, identity: EmulatorIdentity): Promise<Response>;
};

type Captured = {
  App: new () => EmulatorApp;
  store: Store;
  webhooks: Webhooks;
  tokens: Map<string, unknown>;
  register: Register;
};
const waiting = new Map<string, (captured: Captured) => void>();
let loading: Promise<GitHubModule> | undefined;

/**
 * Starts the emulator's GitHub for `baseUrl` and keeps only its parts. `prepareStore` sees the empty store before any collection exists (the journal
 * hooks in there); `dispatch` replaces its webhook delivery.
 * Throws FactoryError `local-github-emulator` when the installed emulate package is not laid out as expected.
 */
export async function openEmulator(options: {
  baseUrl: string;
  prepareStore: (store: Store) => void;
  dispatch: Dispatch;
}): Promise<Emulator> {
  loading ??= loadGitHubModule();
  const module = await loading;
  let captured: Captured | undefined;
  waiting.set(options.baseUrl, (parts) => {
    captured = parts;
  });
  const server = await createEmulator({
    service: 'github',
    port: 0,
    hostname: '127.0.0.1',
    baseUrl: options.baseUrl,
  });
  waiting.delete(options.baseUrl);
  await server.close();
  if (!captured) throw layoutError('createEmulator did not register the GitHub plugin');
  const { App, store, webhooks, tokens, register } = captured;
  options.prepareStore(store);
  const identities = new WeakMap<Request, EmulatorIdentity>();
  const app = new App();
  app.onError(errorResponse);
  app.notFound(() =>
    Response.json({ message: 'Not Found', documentation_url: DOCUMENTATION }, { status: 404 }),
  );
  app.use('*', async (c, next) => {
    for (const [key, value] of Object.entries(identities.get(c.req.raw) ?? {})) c.set(key, value);
    await next();
  });
  register(app, store, webhooks, options.baseUrl, tokens);
  webhooks.dispatch = options.dispatch;
  return {
    store,
    tables: module.getGitHubStore(store),
    fetch(request, identity) {
      identities.set(request, identity);
      return app.fetch(request);
    },
  };
}

export const DOCUMENTATION = 'https://docs.github.com/rest';

/** The emulator throws errors that carry an HTTP status; everything else is a fault of this machine. */
function errorResponse(error: unknown): Response {
  const status =
    error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : 500;
  const message = error instanceof Error ? error.message : 'Server Error';
  return Response.json({ message, documentation_url: DOCUMENTATION }, { status });
}

/** Finds the bundle that holds the GitHub plugin and puts a catch into its `register`, once per process. */
async function loadGitHubModule(): Promise<GitHubModule> {
  const entry = import.meta.resolve('emulate');
  const source = await readFile(new URL(entry), 'utf8');
  const file = /import\("(\.\/[^"]+)"\);\s*return \{\s*plugin: mod\.githubPlugin/.exec(source)?.[1];
  if (!file) throw layoutError('the entry file does not name the bundle of the GitHub plugin');
  const module = (await import(new URL(file, entry).href)) as Partial<GitHubModule>;
  const { githubPlugin, getGitHubStore } = module;
  if (!githubPlugin?.register || !getGitHubStore)
    throw layoutError('githubPlugin or getGitHubStore is not exported');
  const register = githubPlugin.register.bind(githubPlugin);
  const seed = githubPlugin.seed.bind(githubPlugin);
  const ours = new WeakSet<Store>();
  githubPlugin.register = (app, store, webhooks, baseUrl, tokens) => {
    const capture = waiting.get(baseUrl);
    if (!capture) return register(app, store, webhooks, baseUrl, tokens);
    ours.add(store);
    capture({ App: app.constructor as new () => EmulatorApp, store, webhooks, tokens, register });
  };
  githubPlugin.seed = (store, baseUrl) => {
    if (!ours.has(store)) seed(store, baseUrl);
  };
  return { githubPlugin, getGitHubStore };
}

function layoutError(what: string): FactoryError {
  return new FactoryError(
    'local-github-emulator',
    `emulate@0.12.2 is expected, but ${what}. Install the pinned version.`,
    {
      disposition: 'ask-human',
    },
  );
}
