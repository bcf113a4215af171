import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** CommonJS inside an ES module bundle wants these; the names are long so that no minified one is equal. */
const commonJsNames = [
  "import { createRequire as factoryCreateRequire } from 'node:module';",
  "import { dirname as factoryDirname } from 'node:path';",
  'const require = factoryCreateRequire(import.meta.url);',
  'const __filename = import.meta.filename;',
  'const __dirname = factoryDirname(__filename);',
].join('');

/**
 * Bundles one entry point for Node 24 on Lambda into `folder` as ES modules; what is imported dynamically becomes a file of its own.
 * Answers the entry's file and the size of all files of code in bytes; the source maps beside them are read when an error is told.
 */
export async function bundleLambda(options: {
  entry: string;
  folder: string;
  plugins?: Plugin[];
}): Promise<{ file: string; bytes: number; inputs: Record<string, number> }> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: { handler: options.entry },
    outdir: options.folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    minify: true,
    sourcemap: 'linked',
    sourcesContent: false,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    banner: { js: commonJsNames },
    plugins: options.plugins ?? [],
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  await writeAll(outputFiles);
  const inputs: Record<string, number> = {};
  for (const output of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) inputs[path] = bytesInOutput;
  }
  const bytes = outputFiles
    .filter(({ path }) => !path.endsWith('.map'))
    .reduce((sum, { contents }) => sum + contents.byteLength, 0);
  const entry = outputFiles.find(({ path }) => path.endsWith('handler.mjs'));
  if (entry === undefined) throw new Error(`Bundling ${options.entry} made no handler.mjs`);
  return { file: entry.path, bytes, inputs };
}

async function writeAll(files: { path: string; contents: Uint8Array }[]): Promise<void> {
  const { mkdir, writeFile } = await import('node:fs/promises');
  const { dirname } = await import('node:path');
  for (const { path, contents } of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, contents);
  }
}
