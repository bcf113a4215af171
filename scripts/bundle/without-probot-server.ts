import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

const probot = dirname(createRequire(import.meta.url).resolve('probot'));

/** Probot's own entry point pulls its CLI, setup pages and development server as well. */
const entry =
  "export { Probot } from './probot.js'; export { ProbotOctokit } from './octokit/probot-octokit.js';";

/**
 * What the webhook function never reaches, by the package that is left out: the default logger (it is given one), Redis for throttling across processes (it sends
 * no request), and the tools that fetch ioredis at run time.
 */
const unreached = [
  'pino',
  '@probot/pino',
  'bottleneck',
  'npx-import-light',
  'pino-http',
  'ioredis',
  'import-meta-resolve',
];

const leftOut = `module.exports = class { constructor() { throw new Error('This part was left out of the bundle.'); } };`;

/** Everything in Probot is pure at import, so that what nobody uses may go. */
const pure = /[\\/]node_modules[\\/](probot|@octokit|@probot|octokit-auth-probot)[\\/]/;

/**
 * Bundles Probot as the webhook function uses it: routing and contexts. The Octokit class keeps its core; its REST methods, retries, throttling, configuration
 * reader and App authentication go, because that function holds no credential and sends no request. Anything left out is undefined, so that a use would fail loudly.
 */
export const withoutProbotServer: Plugin = {
  name: 'without-probot-server',
  setup(build) {
    build.onResolve({ filter: /^probot$/ }, () => ({ path: 'probot', namespace: 'probot-entry' }));
    build.onLoad({ filter: /.*/, namespace: 'probot-entry' }, () => ({
      contents: entry,
      resolveDir: probot,
      loader: 'js',
    }));
    build.onResolve({ filter: new RegExp(`^(${unreached.join('|')})$`) }, ({ path }) => ({
      path,
      namespace: 'left-out',
    }));
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: leftOut, loader: 'js' }));
    build.onLoad({ filter: /[\\/]probot[\\/]lib[\\/]octokit[\\/]probot-octokit\.js$/ }, () => ({
      contents: "export { Octokit as ProbotOctokit } from '@octokit/core';",
      resolveDir: join(probot, 'octokit'),
      loader: 'js',
    }));
    build.onResolve({ filter: /.*/ }, async ({ path, pluginData, ...options }) => {
      if (pluginData === 'resolving' || !pure.test(options.importer)) return undefined;
      const resolved = await build.resolve(path, { ...options, pluginData: 'resolving' });
      return pure.test(resolved.path) ? { path: resolved.path, sideEffects: false } : undefined;
    });
  },
};
