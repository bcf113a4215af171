import { open, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { environmentFile } from '../../config/environment-file.ts';
import { type NetworkProfile, networkProfiles } from '../../config/network-profiles.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import { readAppManifest } from '../../wiring/read-app-manifest.ts';
import { registerApp } from '../../wiring/setup/register-app.ts';
import { print } from '../print.ts';
import { interruption } from '../start/interruption.ts';

/** What `factory setup` was given on the command line. */
export type SetupOptions = {
  env: string;
  organisation?: string;
  name?: string;
  webhookUrl?: string;
  profile?: NetworkProfile;
  port: number;
  github: string;
  githubApi: string;
};

/** Carries `factory setup` out. The file is made first, so that no App is registered whose credentials have no place. Throws FactoryError `file-exists` and what `registerApp` throws. */
export async function runSetup(options: SetupOptions): Promise<void> {
  const path = resolve(options.env);
  const profile = options.profile ?? (await askProfile());
  const file = await open(path, 'wx', 0o600).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'EEXIST' ? 'exists' : `cannot be written (${cause.code})`;
    throw new FactoryError('file-exists', `${path} ${why}. Name another: factory setup --env FILE`, {
      disposition: 'ask-human',
      cause,
    });
  });
  try {
    const { github: githubUrl, githubApi: apiUrl, organisation, name, webhookUrl, port } = options;
    const terminated = new AbortController();
    void interruption(process).then(() => terminated.abort());
    const app = await registerApp(readAppManifest(), {
      githubUrl,
      apiUrl,
      port,
      ...(organisation === undefined ? {} : { organisation }),
      ...(name === undefined ? {} : { name }),
      ...(webhookUrl === undefined ? {} : { webhookUrl }),
      onReady: (url) => print(`Open ${url} in a browser on this machine.`),
      terminated: terminated.signal,
    });
    await file.writeFile(
      environmentFile({
        GITHUB_API_URL: apiUrl,
        GITHUB_GIT_URL: githubUrl,
        GITHUB_APP_ID: String(app.id),
        GITHUB_APP_PRIVATE_KEY: app.pem,
        WEBHOOK_SECRET: app.webhook_secret,
        ...(webhookUrl === undefined ? {} : { FACTORY_WEBHOOK_URL: webhookUrl }),
      }),
    );
    await file.close();
    for (const line of nextSteps(app, path, profile)) print(line);
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    throw error;
  }
}

function nextSteps(
  { slug, html_url: url }: { slug: string; html_url: string },
  path: string,
  profile: NetworkProfile,
): string[] {
  return [
    `The App ${slug} is registered; its credentials are in ${path}, which nobody but you may read.`,
    `1. Install it on repositories: ${url}/installations/new`,
    `2. On this machine: factory up --env ${path} --smee https://smee.io/YOUR-CHANNEL`,
    `   or on AWS, $${networkProfiles[profile].restUsd.toFixed(2)} a month at rest: docs/operations/deploy.md with -c factory:profile=${profile}`,
    `3. See whether all is well: factory doctor --env ${path}, or --data DIR on one machine`,
  ];
}

/** Without a terminal nobody can be asked, and nothing is paid for that nobody chose. */
async function askProfile(): Promise<NetworkProfile> {
  for (const [name, { restUsd, reaches }] of Object.entries(networkProfiles))
    print(`${name.padEnd(9)} about $${restUsd.toFixed(2)} a month at rest on AWS; ${reaches}`);
  if (!process.stdin.isTTY) return 'frugal';
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = (await terminal.question('Network profile [frugal]: ')).trim();
    return answer === 'isolated' ? 'isolated' : 'frugal';
  } finally {
    terminal.close();
  }
}
