import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import type { z } from 'zod';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { AppKey } from '../../ports/app-key.ts';
import type { Clock } from '../../ports/clock.ts';
import type { RepositoryAddress } from '../../ports/github-facts.ts';
import type { Log } from '../../ports/log.ts';
import { organisationRepositoryName } from '../../ports/organisation-files.ts';
import { createAppTokens } from './app-token.ts';
import { asFactoryError, isStatus } from './github-failure.ts';
import { type Asker, createRequestPauses, keepPauses } from './request-pauses.ts';

export type GitHubAppOptions = {
  /** Root of the REST API, without a slash at its end. */
  apiUrl: string;
  appId: number;
  key: AppKey;
  clock: Clock;
  log: Log;
};

/** What an installation token is asked for; a token gets no more than the step needs. */
export type AppPermissions = Record<string, 'read' | 'write'>;

/**
 * Talks to GitHub as the App: as itself (by JWT), or as its installation on one repository (by a narrowed token). Where GitHub wants no requests for a while, none is made: everything fails at
 * once with `github-unavailable` and the seconds that are left.
 */
export type GitHubSession = {
  appId: number;
  /** Runs a request as the App itself. */
  asApp<T>(what: string, use: (octokit: Octokit) => Promise<T>): Promise<T>;
  /** Runs requests with a cached token for just this repository and these permissions; every error becomes a FactoryError. */
  onRepository<T>(
    what: string,
    address: RepositoryAddress,
    permissions: AppPermissions,
    use: (octokit: Octokit) => Promise<T>,
  ): Promise<T>;
  /**
   * Runs reading requests on the `.github` repository of the address's owner: with a token for it where the App is installed on it, otherwise with one for the addressed
   * repository, which sees it if it is public. That the App was installed there meanwhile is noticed within ten seconds.
   */
  onOrganisation<T>(
    what: string,
    address: RepositoryAddress,
    use: (octokit: Octokit) => Promise<T>,
  ): Promise<T>;
  /** An octokit with a given token of an installation. */
  withToken(token: string, installationId: number): Octokit;
};

const requestTimeoutMs = 15_000;
const uncoveredForMs = 10_000;
/** octokit prints every 4xx by itself; we log what matters. */
const silent = { debug() {}, info() {}, warn() {}, error() {} };

export function createGitHubSession({ apiUrl, appId, key, clock, log }: GitHubAppOptions): GitHubSession {
  const common = { baseUrl: apiUrl, log: silent, request: { fetch: fetchInTime } };
  const pauses = createRequestPauses(clock);
  const octokitOf = (asker: Asker, options: object) =>
    keepPauses(new Octokit({ ...common, ...options }), asker, pauses, clock);
  /* Asks for tokens, by the App's JWT. */
  const anonymous = octokitOf('the App', {});
  const createJwt = createAppTokens({ key, clock });
  const auth = createAppAuth({ appId, createJwt, request: anonymous.request, log: silent });
  const app = octokitOf('the App', { authStrategy: createAppAuth, auth: { appId, createJwt, log: silent } });

  async function guarded<T>(what: string, run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      const fault = asFactoryError(error, what, clock.now());
      log.warn('A request to GitHub failed', {
        code: fault.code,
        request: what,
        retryAfterSeconds: fault.retryAfterSeconds,
      });
      throw fault;
    }
  }

  async function installationToken(
    address: RepositoryAddress,
    permissions: AppPermissions,
    refresh: boolean,
  ): Promise<string> {
    try {
      const { token } = await auth({
        type: 'installation',
        installationId: address.installationId,
        repositoryIds: [address.id],
        permissions,
        refresh,
      });
      return token;
    } catch (error) {
      throw notInstalled(error, address) ?? error;
    }
  }

  /** Until when (ms) an installation is taken not to cover its owner's `.github` repository. */
  const uncovered = new Map<number, number>();

  async function organisationToken(address: RepositoryAddress, refresh: boolean): Promise<string> {
    const { installationId } = address;
    const permissions: AppPermissions = { contents: 'read', metadata: 'read' };
    if (!refresh && clock.now() < (uncovered.get(installationId) ?? 0))
      return await installationToken(address, permissions, refresh);
    uncovered.delete(installationId);
    try {
      const { token } = await auth({
        type: 'installation',
        installationId,
        repositoryNames: [organisationRepositoryName],
        permissions,
        refresh,
      });
      return token;
    } catch (error) {
      // 422: the installation covers no repository of that name.
      if (!isStatus(error, 422)) throw notInstalled(error, address) ?? error;
      uncovered.set(installationId, clock.now() + uncoveredForMs);
      return await installationToken(address, permissions, refresh);
    }
  }

  const withToken = (auth: string, installationId: number) => octokitOf(installationId, { auth });

  async function withFreshToken<T>(
    { installationId }: RepositoryAddress,
    token: (refresh: boolean) => Promise<string>,
    use: (octokit: Octokit) => Promise<T>,
  ): Promise<T> {
    const run = async (refresh: boolean) => use(withToken(await token(refresh), installationId));
    try {
      return await run(false);
    } catch (error) {
      // A cached token may have been revoked since; a fresh one tells whether we really have no access.
      if (!isStatus(error, 401)) throw error;
      return run(true);
    }
  }

  return {
    appId,
    asApp: (what, use) => guarded(what, () => use(app)),
    withToken,
    onRepository: (what, address, permissions, use) =>
      guarded(what, () =>
        withFreshToken(address, (refresh) => installationToken(address, permissions, refresh), use),
      ),
    onOrganisation: (what, address, use) =>
      guarded(what, () => withFreshToken(address, (refresh) => organisationToken(address, refresh), use)),
  };
}

/**
 * GitHub gives no token when the installation is gone (404), suspended (403), or does not cover the repository or the permissions (422). Nothing may
 * be concluded about the repository's contents from that.
 */
export function notInstalled(error: unknown, address: RepositoryAddress): FactoryError | undefined {
  if (!isStatus(error, 404, 422)) return undefined;
  return new FactoryError(
    'github-not-installed',
    `The App has no access to ${address.owner}/${address.name} (or lacks permissions of app.yml); an owner can install it or accept its permissions`,
    { disposition: 'ask-human', cause: error },
  );
}

/** Parses what GitHub answered. Something else than documented (a proxy's page, half a body) is not a definite answer. */
export function read<S extends z.ZodType>(schema: S, data: unknown): z.infer<S> {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new FactoryError('github-unavailable', 'GitHub answered with something that is not documented', {
    disposition: 'retry',
    cause: parsed.error,
  });
}

/** Turns a definite "does not exist" (404, or 410 for deleted things) into undefined. */
export async function orMissing<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (isStatus(error, 404, 410)) return undefined;
    throw error;
  }
}

/**
 * Fetches, and reads the answer to its end before anybody looks at it: octokit takes a body that breaks off for an empty one, and an empty list of rules, owners or commits
 * would then be believed. The same holds for JSON that is not there at all.
 */
const fetchInTime: typeof fetch = async (input, init) => {
  const response = await fetch(input, { ...init, signal: AbortSignal.timeout(requestTimeoutMs) });
  const body = await response.arrayBuffer();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  if (response.status === 200 && isJson && body.byteLength === 0)
    throw new TypeError('GitHub answered without the JSON it announced');
  const whole = new Response(bodiless.includes(response.status) ? null : body, response);
  return Object.defineProperty(whole, 'url', { value: response.url });
};

/** Answers that the fetch standard lets have no body, not even an empty one. */
const bodiless = [204, 205, 304];
