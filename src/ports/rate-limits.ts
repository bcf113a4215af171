/** How many requests GitHub still answers, until `resetsAt` (ISO time). */
export type RateLimit = { limit: number; remaining: number; resetsAt: string };

/** What GitHub's primary rate limit has left. Errors as in GitHubFacts. */
export type RateLimits = {
  /** Of an installation's own budget, which all that is done there shares. Asking costs nothing of it. */
  ofInstallation(installationId: number): Promise<RateLimit>;
};
