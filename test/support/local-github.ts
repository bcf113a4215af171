import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import {
  type LocalGitHub,
  type LocalGitHubOptions,
  startLocalGitHub,
} from '../../src/adapters/local/github/local-github.ts';

const run = promisify(execFile);
const silent = { debug() {}, info() {}, warn() {}, error() {} };

export type Received = { headers: IncomingHttpHeaders; body: string; event: string; payload: Payload };
// biome-ignore lint/suspicious/noExplicitAny: tests read the payloads of every event by path
export type Payload = any;
export type Role = 'admin' | 'writer' | 'reader' | 'outsider' | 'ci';

/** A local GitHub in a folder of its own, with a receiver for its webhooks. */
export class GitHubHarness {
  readonly folder: string;
  readonly received: Received[] = [];
  /** What the receiver answers webhooks with. */
  receiverStatus = 200;
  github: LocalGitHub;
  readonly #receiver: Server;
  readonly #options: Partial<LocalGitHubOptions>;

  private constructor(
    folder: string,
    receiver: Server,
    github: LocalGitHub,
    options: Partial<LocalGitHubOptions>,
  ) {
    this.folder = folder;
    this.#receiver = receiver;
    this.github = github;
    this.#options = options;
  }

  static async start(options: Partial<LocalGitHubOptions> = {}): Promise<GitHubHarness> {
    const folder = await mkdtemp(join(tmpdir(), 'local-github-'));
    const receiver = createServer();
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const github = await startLocalGitHub(settings(folder, receiver, options));
    const harness = new GitHubHarness(folder, receiver, github, options);
    receiver.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        const event = String(request.headers['x-github-event']);
        harness.received.push({ headers: request.headers, body, event, payload: JSON.parse(body) });
        response.writeHead(harness.receiverStatus).end();
      });
    });
    return harness;
  }

  /** Stops the local GitHub and starts another on the same folder; `between` acts while none runs. */
  async restart(between?: () => Promise<void>): Promise<void> {
    await this.github.close();
    await between?.();
    this.github = await startLocalGitHub(settings(this.folder, this.#receiver, this.#options));
  }

  async close(): Promise<void> {
    await this.github.close();
    this.#receiver.closeAllConnections();
    await new Promise((resolve) => this.#receiver.close(resolve));
    await rm(this.folder, { recursive: true, force: true });
  }

  as(role: Role): Octokit {
    return this.withToken(this.github.tokens[role]);
  }

  withToken(token: string): Octokit {
    return new Octokit({ auth: token, baseUrl: this.github.url, log: silent });
  }

  /** The App itself (JWT), or with an installation id its installation. */
  app(installationId?: number): Octokit {
    const { appId, appPrivateKey: privateKey, url: baseUrl } = this.github;
    const auth = { appId, privateKey, ...(installationId ? { installationId } : {}) };
    return new Octokit({ authStrategy: createAppAuth, auth, baseUrl, log: silent });
  }

  get installation(): Octokit {
    return this.app(this.github.installationId);
  }

  /** Creates a repository with a README and answers the parameters that name it. */
  async repository(name: string): Promise<{ owner: string; repo: string }> {
    await this.github.createRepository(name, { autoInit: true });
    return { owner: this.github.org, repo: name };
  }

  remote(repo: string, token: string, user = 'x-access-token'): string {
    return `${this.github.gitUrl.replace('://', `://${user}:${token}@`)}/${this.github.org}/${repo}.git`;
  }

  async clone(repo: string, role: Role = 'writer'): Promise<Worktree> {
    const path = await mkdtemp(join(this.folder, 'clone-'));
    await run('git', ['clone', '--quiet', this.remote(repo, this.github.tokens[role]), path], {
      env: GIT_ENVIRONMENT,
    });
    return new Worktree(path);
  }

  /** The events received so far, once everything sent has arrived. */
  async events(event: string, action?: string): Promise<Received[]> {
    await this.github.settled();
    return this.received.filter((one) => one.event === event && (!action || one.payload.action === action));
  }
}

const GIT_ENVIRONMENT = {
  PATH: process.env.PATH,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'Nora',
  GIT_AUTHOR_EMAIL: 'nora@example.com',
  GIT_COMMITTER_NAME: 'Nora',
  GIT_COMMITTER_EMAIL: 'nora@example.com',
};

export class Worktree {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Runs git here. Rejects with git's stderr in the message. */
  async git(...args: string[]): Promise<string> {
    const { stdout } = await run('git', ['-C', this.path, ...args], { env: GIT_ENVIRONMENT });
    return stdout.trim();
  }

  /** Commits everything and answers the SHA. */
  async commit(message: string): Promise<string> {
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--message', message);
    return this.git('rev-parse', 'HEAD');
  }
}

function settings(
  folder: string,
  receiver: Server,
  options: Partial<LocalGitHubOptions>,
): LocalGitHubOptions {
  const webhookUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhook`;
  return { dataDir: join(folder, 'data'), webhookSecret: 'hook-secret', webhookUrl, ...options };
}
