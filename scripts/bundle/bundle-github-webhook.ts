import { bundleLambda } from './bundle-lambda.ts';
import { functionPlugins } from './function-plugins.ts';
import { withoutProbotServer } from './without-probot-server.ts';

/** Bundles the webhook function as it is deployed; what is left out, and why, stands with the plugins. */
export function bundleGithubWebhook(folder: string): ReturnType<typeof bundleLambda> {
  return bundleLambda({
    entry: './lambdas/github-webhook/handler.ts',
    folder,
    plugins: [withoutProbotServer, ...functionPlugins],
  });
}
