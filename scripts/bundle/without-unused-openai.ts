import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** Chat completions are the one resource that is asked, and are waited for whole: nobody streams them or has functions called. */
const asked = /[\\/]resources[\\/](?:index|shared|chat[\\/].*)\.mjs$/;
const optional =
  /[\\/]openai[\\/](?:resources[\\/].*|lib[\\/]ChatCompletion(?:Stream|Runner|StreamingRunner))\.mjs$/;

/**
 * OpenAI's client holds an object for each of its resources, a quarter of a megabyte in all. What is not asked becomes classes without methods, so that a use would fail
 * loudly.
 */
export const withoutUnusedOpenai: Plugin = {
  name: 'without-unused-openai',
  setup(build) {
    build.onLoad({ filter: optional }, async ({ path }) => {
      if (asked.test(path)) return undefined;
      const names = exportedNames(await readFile(path, 'utf8'));
      return { contents: names.map((name) => `export class ${name} {}`).join('\n'), loader: 'js' };
    });
  },
};

/** What a module of the client exports, by name. An import of one that was missed here fails the bundling. */
function exportedNames(source: string): string[] {
  const declared = [...source.matchAll(/^export (?:class|const|let|var|function) (\w+)/gm)];
  const listed = [...source.matchAll(/^export \{([^}]*)\}/gm)];
  const names = [
    ...declared.map((match) => match[1] ?? ''),
    ...listed.flatMap((match) => (match[1] ?? '').split(',').map((name) => name.trim())),
  ];
  return [...new Set(names.filter((name) => /^\w+$/.test(name)))];
}
