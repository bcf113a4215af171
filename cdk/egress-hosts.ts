import type { DeploymentSettings } from '../src/config/deployment-settings.ts';

/** Where workers of the isolated network may go: GitHub's API and git, the model, what the settings add, and the factory's own API, which they reach by the gateway as everything else. */
export function egressHosts(
  { githubApiUrl, githubGitUrl, modelBaseUrl, allowedHosts }: DeploymentSettings,
  apiHost: string,
): string[] {
  const needed = [githubApiUrl, githubGitUrl, modelBaseUrl].map((url) => new URL(url).hostname);
  return [...new Set([...needed, ...allowedHosts, apiHost])];
}
