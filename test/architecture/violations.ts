import type { ImportEdge, ImportGraph } from './import-graph.ts';
import {
  EMULATORS,
  ENVIRONMENT_READERS,
  EXECUTABLE_RULES,
  type ExecutableRule,
  FOLDER_RULES,
  type FolderRule,
  WORKER_MAIN,
} from './import-rules.ts';

/** Sentences, one a breach of the table of who may import whom. */
export function forbiddenImports(graph: ImportGraph): string[] {
  return graph.edges.flatMap((edge) => {
    const rule = ruleOf(edge.from);
    if (rule === undefined) return [`${edge.from} lies in a folder the architecture does not know`];
    return isAllowed(edge, rule) ? [] : [`${edge.from} must not import ${edge.to}`];
  });
}

function ruleOf(module: string): FolderRule | undefined {
  if (module === WORKER_MAIN.folder) return WORKER_MAIN;
  return FOLDER_RULES.find(({ folder }) => module.startsWith(`${folder}/`));
}

function isAllowed({ from, to }: ImportEdge, rule: FolderRule): boolean {
  if (matchesAny(to, rule.never ?? [])) return false;
  if (isPackage(to)) return rule.packages === 'any' || matchesAny(to, rule.packages);
  const home = rule === WORKER_MAIN ? from : rule.folder;
  return matchesAny(to, [home, ...rule.mayImport]);
}

const isPackage = (target: string): boolean => target.startsWith('npm:') || target.startsWith('node:');

function matchesAny(target: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith('*')
      ? target.startsWith(pattern.slice(0, -1))
      : target === pattern || target.startsWith(`${pattern}/`),
  );
}

/** Every ring of modules that import each other, imports of types included, as `a → b → a`. */
export function importCycles(graph: ImportGraph): string[] {
  const next = importsByModule(graph.edges);
  const finished = new Set<string>();
  const cycles: string[] = [];
  const visit = (module: string, path: readonly string[]): void => {
    const start = path.indexOf(module);
    if (start >= 0) cycles.push([...path.slice(start), module].join(' → '));
    if (start >= 0 || finished.has(module)) return;
    for (const target of next.get(module) ?? []) visit(target, [...path, module]);
    finished.add(module);
  };
  for (const module of graph.modules) visit(module, []);
  return cycles;
}

function importsByModule(edges: readonly ImportEdge[]): Map<string, string[]> {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to]);
  return next;
}

/** Modules and folders whose names are not kebab-case. */
export function misnamedModules(graph: ImportGraph): string[] {
  const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/;
  return graph.modules.filter((module) =>
    module
      .replace(/\.ts$/, '')
      .split('/')
      .some((part) => !kebab.test(part)),
  );
}

/** Modules that read the environment though no executable starts with them. */
export function strayEnvironmentReaders(graph: ImportGraph): string[] {
  return graph.environmentReaders.filter(
    (module) => !ENVIRONMENT_READERS.some((place) => place.test(module)),
  );
}

/** What an executable would load at run time although it must not, with the way that leads there. */
export function unwantedInExecutables(graph: ImportGraph): string[] {
  const loaded = graph.edges.filter(({ typeOnly }) => !typeOnly);
  const next = importsByModule(loaded);
  const nextAtOnce = importsByModule(loaded.filter(({ onDemand }) => !onDemand));
  const lambdas: ExecutableRule = {
    executable: 'a Lambda function',
    entries: /^lambdas\/[^/]+\/handler\.ts$/,
    never: EMULATORS,
  };
  return [...EXECUTABLE_RULES, lambdas].flatMap(({ executable, entries, never, exceptOnDemand }) =>
    graph.modules
      .filter((module) => entries.test(module))
      .flatMap((entry) =>
        reachableFrom(entry, exceptOnDemand ? nextAtOnce : next)
          .filter((path) => matchesAny(path.at(-1) ?? '', never))
          .map((path) => `${executable} must not load ${path.at(-1)}: ${path.join(' → ')}`),
      ),
  );
}

/** The shortest way to each module that the entry loads. */
function reachableFrom(entry: string, next: ReadonlyMap<string, readonly string[]>): string[][] {
  const paths: string[][] = [[entry]];
  const seen = new Set([entry]);
  for (const path of paths) {
    for (const target of next.get(path.at(-1) ?? '') ?? []) {
      if (seen.has(target)) continue;
      seen.add(target);
      paths.push([...path, target]);
    }
  }
  return paths;
}
