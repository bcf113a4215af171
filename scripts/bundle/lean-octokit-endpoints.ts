import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

type Endpoints = Record<string, Record<string, unknown>>;

/** Whoever asks GitHub does so in one of these; elsewhere Octokit is a type, or makes no request. */
const askers = ['../../src/adapters/github/', '../../src/chatops/'].map((folder) =>
  fileURLToPath(new URL(folder, import.meta.url)),
);

/** Keeps of GitHub's thousand endpoints those whose name our code says after a dot, in whatever group it stands. Throws when Octokit's table looks otherwise than it did. */
export const leanOctokitEndpoints: Plugin = {
  name: 'lean-octokit-endpoints',
  setup(build) {
    build.onLoad(
      { filter: /[\\/]plugin-rest-endpoint-methods[\\/]dist-src[\\/]generated[\\/]endpoints\.js$/ },
      async ({ path }) => {
        const { default: all } = (await import(path)) as { default: Endpoints };
        const kept = endpointsNamed(all, await namesAfterDots());
        if (kept.issues?.createComment === undefined)
          throw new Error(`There is no table of endpoints in ${path} any more`);
        return { contents: `export default ${JSON.stringify(kept)};`, loader: 'js' };
      },
    );
  },
};

function endpointsNamed(all: Endpoints, names: ReadonlySet<string>): Endpoints {
  const groups = Object.entries(all).map(([group, methods]) => [
    group,
    Object.fromEntries(Object.entries(methods).filter(([name]) => names.has(name))),
  ]);
  return Object.fromEntries(groups) as Endpoints;
}

async function namesAfterDots(): Promise<Set<string>> {
  const names = new Set<string>();
  for (const folder of askers) {
    for (const file of await readdir(folder, { recursive: true })) {
      if (!file.endsWith('.ts')) continue;
      const source = await readFile(join(folder, file), 'utf8');
      for (const [, name] of source.matchAll(/\.(\w+)/g)) names.add(name as string);
    }
  }
  return names;
}
