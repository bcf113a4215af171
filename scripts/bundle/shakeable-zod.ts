import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * Lets esbuild drop the parts of zod that a bundle does not use (most of it is error texts in fifty languages): from `import { z }` it keeps everything, because `z` is
 * an object there; from `import * as z` only what is named. Making a schema has no effect but the schema,
 * so that schemas nobody uses in this bundle may go too.
 */
export const shakeableZod: Plugin = {
  name: 'shakeable-zod',
  setup(build) {
    build.onLoad({ filter: /[\\/](src|lambdas)[\\/].*\.ts$/ }, async ({ path }) => {
      if (path.includes('node_modules')) return undefined;
      const source = await readFile(path, 'utf8');
      const contents = source
        .replace("import { z } from 'zod';", "import * as z from 'zod';")
        // Not at the start of a statement: a call that stands alone is there for its effect.
        .replaceAll(/(?<=[=(:,[>]\s*|return\s+)z(?=\s*\.\s*\w+\()/g, '/* @__PURE__ */ z');
      return { contents, loader: 'ts' };
    });
  },
};
