import { glob, readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { type BuildOptions, build, type OutputFile, type Plugin } from 'esbuild';

/** One import statement. `to` is a path from the root (`src/job/state.ts`), `npm:zod` or `node:fs`. */
export interface ImportEdge {
  readonly from: string;
  readonly to: string;
  /** True when type stripping removes it, so that it does not exist at run time. */
  readonly typeOnly: boolean;
  /** True when only `import()` names it, so that it is loaded when that is reached. */
  readonly onDemand: boolean;
}

export interface ImportGraph {
  readonly root: string;
  /** Paths from the root, sorted. */
  readonly modules: readonly string[];
  readonly edges: readonly ImportEdge[];
  /** Modules that read the process environment. */
  readonly environmentReaders: readonly string[];
}

const ENVIRONMENT_MARKER = '__reads_the_environment__';
const TYPE_ONLY_STATEMENT = /\b(import|export)\s+type\b(?=\s*[{*]|\s+(?!from\s*['"])[\w$]+\s*(?:,|from\b))/g;
const TYPE_POSITION_IMPORT = /\bimport\(\s*(['"])([^'"\n]+)\1\s*\)/g;

/** Reads every TypeScript module below the given folders; imports of types count, marked as such. */
export async function readImportGraph(root: string, folders: readonly string[]): Promise<ImportGraph> {
  const modules = await listModules(root, folders);
  const [everything, atRunTime] = await Promise.all([
    collectImports(root, modules, 'types-included'),
    collectImports(root, modules, 'run-time-only'),
  ]);
  const runTime = new Map(atRunTime.imports.map(({ from, to, onDemand }) => [`${from} ${to}`, onDemand]));
  const edges = everything.imports.map(({ from, to }) => ({
    from,
    to,
    typeOnly: !runTime.has(`${from} ${to}`),
    onDemand: runTime.get(`${from} ${to}`) === true,
  }));
  return { root, modules, edges, environmentReaders: environmentReaders(modules, atRunTime.outputs) };
}

async function listModules(root: string, folders: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    for await (const path of glob(`${folder}/**/*.ts`, { cwd: root })) {
      if (!path.endsWith('.d.ts') && !path.includes('node_modules/')) found.push(path);
    }
  }
  return found.sort();
}

type Import = Omit<ImportEdge, 'typeOnly'>;
type Depth = 'types-included' | 'run-time-only';
type Record = (importer: string, specifier: string, folder: string, onDemand: boolean) => void;

async function collectImports(
  root: string,
  modules: readonly string[],
  depth: Depth,
): Promise<{ imports: Import[]; outputs: readonly OutputFile[] }> {
  const found = new Map<string, Import>();
  const record: Record = (importer, specifier, folder, onDemand) => {
    const from = relative(root, importer);
    const to = targetOf(root, folder, specifier);
    const before = found.get(`${from} ${to}`);
    found.set(`${from} ${to}`, { from, to, onDemand: onDemand && before?.onDemand !== false });
  };
  if (modules.length === 0) return { imports: [], outputs: [] };
  const result = await build({
    ...BUILD,
    absWorkingDir: root,
    outdir: join(root, 'unwritten'),
    entryPoints: modules.map((path) => join(root, path)),
    plugins: [importRecorder(record, depth)],
  });
  return { imports: [...found.values()], outputs: result.outputFiles ?? [] };
}

const BUILD = {
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
  logLevel: 'silent',
  treeShaking: false,
  outbase: '.',
  define: {
    'process.env': ENVIRONMENT_MARKER,
    'globalThis.process.env': ENVIRONMENT_MARKER,
  },
  // Without this, esbuild drops the imports of names it takes for types.
  tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
} satisfies BuildOptions;

function importRecorder(record: Record, depth: Depth): Plugin {
  return {
    name: 'import-recorder',
    setup(builder) {
      builder.onResolve({ filter: /.*/ }, (request) => {
        if (request.kind === 'entry-point') return { path: request.path };
        record(request.importer, request.path, request.resolveDir, request.kind === 'dynamic-import');
        return { path: request.path, external: true };
      });
      builder.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        const folder = resolve(path, '..');
        if (depth === 'run-time-only') return { contents: source, loader: 'ts', resolveDir: folder };
        for (const [, , specifier] of source.matchAll(TYPE_POSITION_IMPORT)) {
          if (specifier !== undefined) record(path, specifier, folder, false);
        }
        // Turned into ordinary imports, those of types are seen by esbuild too.
        const contents = source.replace(TYPE_ONLY_STATEMENT, '$1');
        return { contents, loader: 'ts', resolveDir: folder };
      });
    },
  };
}

function targetOf(root: string, folder: string, specifier: string): string {
  if (specifier.startsWith('.') || specifier.startsWith('/')) {
    return relative(root, resolve(folder, specifier));
  }
  if (specifier.startsWith('node:')) return specifier;
  const [first = '', second = ''] = specifier.split('/');
  return `npm:${first.startsWith('@') ? `${first}/${second}` : first}`;
}

const WHOLE_PROCESS_TAKEN = /\}\s*=\s*(?:globalThis\.)?process\s*[;,)]/;
const PROCESS_IMPORTED = /from\s*"(?:node:)?process"/;

function environmentReaders(modules: readonly string[], outputs: readonly OutputFile[]): string[] {
  return modules.filter((module) => {
    const output = outputs.find(({ path }) => path.endsWith(`/unwritten/${module.replace(/\.ts$/, '.js')}`));
    if (output === undefined) throw new Error(`esbuild gave no output for ${module}`);
    const { text } = output;
    return text.includes(ENVIRONMENT_MARKER) || WHOLE_PROCESS_TAKEN.test(text) || PROCESS_IMPORTED.test(text);
  });
}
