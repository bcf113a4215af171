import type { NetworkProfile } from '../../config/network-profiles.ts';
import { readAppManifest } from '../../wiring/read-app-manifest.ts';
import { type RegisteredApp, registerApp } from '../../wiring/setup/register-app.ts';
import { print } from '../print.ts';
import { interruption } from '../start/interruption.ts';
import type { Destination } from './ask.ts';

/** What `factory setup` was given on the command line. */
export type SetupOptions = {
  to?: Destination;
  env: string;
  /** Of the deployment whose parameters are written. */
  stack: string;
  /** Credentials that are there already, instead of registering an App. */
  from?: string;
  overwrite: boolean;
  dryRun: boolean;
  organisation?: string;
  name?: string;
  webhookUrl?: string;
  profile?: NetworkProfile;
  port: number;
  github: string;
  githubApi: string;
};

/** Has a person register the App in the browser. Throws what `registerApp` throws. */
export async function register(options: SetupOptions): Promise<RegisteredApp> {
  const { github: githubUrl, githubApi: apiUrl, organisation, name, webhookUrl, port } = options;
  const terminated = new AbortController();
  void interruption(process).then(() => terminated.abort());
  return await registerApp(readAppManifest(), {
    githubUrl,
    apiUrl,
    port,
    ...(organisation === undefined ? {} : { organisation }),
    ...(name === undefined ? {} : { name }),
    ...(webhookUrl === undefined ? {} : { webhookUrl }),
    onReady: (url) => print(`Open ${url} in a browser on this machine.`),
    terminated: terminated.signal,
  });
}

/** The variables by which executables know the App. */
export function variablesOf(app: RegisteredApp, options: SetupOptions): Record<string, string> {
  const { github, githubApi, webhookUrl } = options;
  return {
    GITHUB_API_URL: githubApi,
    GITHUB_GIT_URL: github,
    GITHUB_APP_ID: String(app.id),
    GITHUB_APP_PRIVATE_KEY: app.pem,
    WEBHOOK_SECRET: app.webhook_secret,
    ...(webhookUrl === undefined ? {} : { FACTORY_WEBHOOK_URL: webhookUrl }),
  };
}
