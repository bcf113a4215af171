import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** What the table of model prices says to people: a line each in the package's file. */
const forPeople = /^\s*(?:description|price_comments): "(?:[^"\\]|\\.)*",?\n/gm;

/** Takes the remarks for people out of the table of model prices. Nothing but prices and windows is looked up there. Throws when the table looks otherwise than it did. */
export const leanModelPrices: Plugin = {
  name: 'lean-model-prices',
  setup(build) {
    build.onLoad(
      { filter: /[\\/]node_modules[\\/]@pydantic[\\/]genai-prices[\\/]dist[\\/]index\.js$/ },
      async ({ path }) => {
        const whole = await readFile(path, 'utf8');
        const contents = whole.replaceAll(forPeople, '');
        if (contents.length === whole.length) throw new Error(`There are no remarks in ${path} any more`);
        return { contents, loader: 'js' };
      },
    );
  },
};
