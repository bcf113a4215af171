import { cpSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  license: z.string(),
  bin: z.record(z.string(), z.string()),
  dependencies: z.record(z.string(), z.string()),
});
const lockSchema = z.looseObject({
  packages: z.record(z.string(), z.looseObject({ dev: z.boolean().optional() })),
});

/** Files beside the code that the program reads, or that every package has. */
const alsoShipped = ['app.yml', 'README.md', 'LICENSE', 'CHANGELOG.md'];
/** A file that is imported, or found beside the one that names it. Nothing else that looks like a name is touched. */
const reference = /(\bfrom\s+|\bimport\s+|\bimport\(\s*|\bnew URL\(\s*)(['"])([^'"\n]+)\.ts\2/g;

/**
 * Puts what `npm pack` packs into a folder: the code as plain JavaScript at the same places, because Node strips no types below `node_modules`, its data files, a manifest with the runtime's
 * dependencies alone, and the lockfile's versions of those as a shrinkwrap.
 */
export function stagePackage(root: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const path of filesOf(root)) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    if (!/\.[jt]s$/.test(path) || path.includes('/sample/repository/')) cpSync(join(root, path), target);
    else
      writeFileSync(
        target.replace(/\.ts$/, '.js'),
        asJavaScript(readFileSync(join(root, path), 'utf8'), path),
      );
  }
  const { dependencies, ...about } = manifestSchema.parse(json(join(root, 'package.json')));
  const manifest = { ...about, type: 'module', engines: { node: '>=24' }, dependencies };
  write(join(folder, 'package.json'), manifest);
  write(
    join(folder, 'npm-shrinkwrap.json'),
    shrinkwrapOf(lockSchema.parse(json(join(root, 'package-lock.json'))), manifest),
  );
}

function filesOf(root: string): string[] {
  const code = globSync('{src,bin}/**', { cwd: root }).filter(
    (path) => !path.endsWith('.d.ts') && path !== 'bin/run-script.js' && statSync(join(root, path)).isFile(),
  );
  return [...code, ...alsoShipped].sort();
}

/** Types become blanks, so that lines and columns of a stack trace are those of the source. */
function asJavaScript(text: string, path: string): string {
  const plain = path.endsWith('.ts') ? stripTypeScriptTypes(text) : text;
  return plain.replace(reference, '$1$2$3.js$2');
}

function shrinkwrapOf(lock: z.infer<typeof lockSchema>, manifest: object): object {
  const packages = Object.fromEntries(
    Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && dev !== true),
  );
  return { ...lock, packages: { '': manifest, ...packages } };
}

function json(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function write(path: string, content: object): void {
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
}
