import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { AppManifest } from '../../config/app-manifest.ts';
import { FactoryError } from '../../contracts/factory-error.ts';

const registeredSchema = z.object({
  id: z.int().positive(),
  slug: z.string().min(1),
  html_url: z.url(),
  pem: z.string().includes('-----BEGIN'),
  webhook_secret: z.string().min(1),
});
export type RegisteredApp = z.infer<typeof registeredSchema>;

export type RegisterAppOptions = {
  /** Where people see GitHub, and where its API is; no slash at the end. */
  githubUrl: string;
  apiUrl: string;
  /** Whose App it becomes: an organisation's, or that of the account who is signed in. */
  organisation?: string;
  name?: string;
  /** Where webhooks will go; without it they are off until it is set in the App's settings. */
  webhookUrl?: string;
  /** Of the page on this machine; 0 = any free one. */
  port: number;
  /** Told where a person begins. */
  onReady(url: string): void;
  terminated: AbortSignal;
};

const requestTimeoutMs = 15_000;
const longestWaitMs = 60 * 60_000;

/**
 * Registers the App by GitHub's manifest flow: a page on this machine sends the browser to GitHub with the manifest, GitHub sends it back with a code, and the code is exchanged for the App's
 * credentials. Only an answer with our own state counts, once. Source: docs.github.com, "Registering a GitHub App from a manifest".
 * @throws FactoryError `setup-ended`, `github-refused`
 */
export async function registerApp(
  manifest: AppManifest,
  options: RegisterAppOptions,
): Promise<RegisteredApp> {
  const state = randomBytes(24).toString('base64url');
  const registered = Promise.withResolvers<RegisteredApp>();
  let ownUrl = '';
  let answered = false;
  const server = createServer((request, response) => {
    if (!isLocal(request)) return refuse(response, 421, 'This page is for this machine alone.');
    /* What a browser sends may be no address at all, such as `//`: nothing here may throw. */
    const url = URL.parse(request.url ?? '/', 'http://127.0.0.1');
    if (url === null) return refuse(response, 400, 'This is no address.');
    if (url.pathname === '/' && request.method === 'GET')
      return show(response, 200, formPage(options, state, ownUrl, manifest));
    if (url.pathname !== '/callback') return refuse(response, 404, 'There is nothing here.');
    const code = codeIn(url, state);
    if (code === undefined)
      return refuse(response, 400, 'This is not the answer to our question. Begin again.');
    if (answered) return refuse(response, 409, 'The answer is here already. Go on in the terminal.');
    answered = true;
    exchange(options.apiUrl, code).then(
      (app) => {
        registered.resolve(app);
        show(
          response,
          200,
          page(
            'Registered',
            `<p>The App <b>${escaped(app.slug)}</b> is registered. Go on in the terminal.</p>`,
          ),
        );
      },
      (error: unknown) => {
        registered.reject(error);
        refuse(response, 502, 'GitHub did not exchange the code. The terminal says why.');
      },
    );
  });
  /* Once GitHub is asked for the credentials they are waited for, which is `requestTimeoutMs` at most: they are told once. */
  const end = () => {
    if (answered) return;
    registered.reject(
      new FactoryError('setup-ended', 'Nothing was registered. Next: factory setup', {
        disposition: 'ask-human',
      }),
    );
  };
  const patience = setTimeout(end, longestWaitMs);
  options.terminated.addEventListener('abort', end, { once: true });
  try {
    server.listen(options.port, '127.0.0.1');
    await once(server, 'listening');
    ownUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    options.onReady(ownUrl);
    return await registered.promise;
  } finally {
    clearTimeout(patience);
    server.close();
    setImmediate(() => server.closeIdleConnections());
  }
}

/** A page of a stranger's domain that resolves to this machine is not ours. */
function isLocal({ headers }: IncomingMessage): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? '');
}

/** Of an answer to our own question. */
function codeIn({ searchParams }: URL, state: string): string | undefined {
  const code = searchParams.get('code') ?? '';
  return isSame(searchParams.get('state') ?? '', state) && /^[\w-]{8,100}$/.test(code) ? code : undefined;
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}

async function exchange(apiUrl: string, code: string): Promise<RegisteredApp> {
  try {
    const response = await fetch(`${apiUrl}/app-manifests/${code}/conversions`, {
      method: 'POST',
      headers: { accept: 'application/vnd.github+json' },
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
    const parsed = registeredSchema.safeParse(await response.json().catch(() => undefined));
    if (response.status === 201 && parsed.success) return parsed.data;
    throw notExchanged(String(response.status));
  } catch (cause) {
    throw cause instanceof FactoryError ? cause : notExchanged((cause as Error).message, cause);
  }
}

function notExchanged(why: string, cause?: unknown): FactoryError {
  return new FactoryError(
    'github-refused',
    `GitHub did not exchange the code for the App's credentials (${why}): it is good once, and for an hour. If the App is there, delete it (Settings, Developer settings, GitHub Apps). Next: factory setup`,
    { disposition: 'ask-human', cause },
  );
}

function formPage(options: RegisterAppOptions, state: string, ownUrl: string, manifest: AppManifest): string {
  const { githubUrl, organisation, name, webhookUrl } = options;
  const owner = organisation === undefined ? '' : `/organizations/${encodeURIComponent(organisation)}`;
  const asked = {
    ...manifest,
    name: name ?? manifest.name,
    redirect_url: `${ownUrl}/callback`,
    hook_attributes: {
      url: webhookUrl ?? 'https://example.com/set-after-deployment',
      active: webhookUrl !== undefined,
    },
  };
  return page(
    'Register the GitHub App',
    `<p>GitHub will ask you to confirm the name <b>${escaped(asked.name)}</b>${organisation === undefined ? '' : ` for <b>${escaped(organisation)}</b>`}.</p>
<form action="${escaped(`${githubUrl}${owner}/settings/apps/new?state=${state}`)}" method="post">
<input type="hidden" name="manifest" value="${escaped(JSON.stringify(asked))}">
<button type="submit">Go to GitHub</button></form>`,
  );
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escaped(title)}</title><body><h1>${escaped(title)}</h1>${body}</body></html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function refuse(response: ServerResponse, status: number, text: string): void {
  show(response, status, page('Not like this', `<p>${escaped(text)}</p>`));
}

function show(response: ServerResponse, status: number, html: string): void {
  response
    .writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'",
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
    .end(html);
}
