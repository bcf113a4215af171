import { parse } from 'smol-toml';
import { z } from 'zod';
import type { Ecosystem } from '../../../contracts/dependency-rules.ts';
import { type DeclaredPackage, emptyManifest, type LockedPackage, type Manifest } from './manifest.ts';

const table = z.record(z.string(), z.unknown()).catch({});
const lines = z.array(z.string()).catch([]);

/** Reads `pyproject.toml`: the standard's dependencies, groups, and poetry's. Throws when it is no TOML. */
export function readPyproject(text: string): Manifest {
  const root = table.parse(parse(text));
  const project = table.parse(root.project);
  const poetry = table.parse(table.parse(root.tool).poetry);
  const asked = [
    ...lines.parse(project.dependencies),
    ...Object.values(table.parse(project['optional-dependencies'])).flatMap((each) => lines.parse(each)),
    ...Object.values(table.parse(root['dependency-groups'])).flatMap((each) => stringsOf(each)),
  ];
  const groups = Object.values(table.parse(poetry.group)).map((group) =>
    table.parse(table.parse(group).dependencies),
  );
  const ofPoetry = [
    table.parse(poetry.dependencies),
    table.parse(poetry['dev-dependencies']),
    ...groups,
  ].flatMap(entriesOf);
  return {
    ...emptyManifest('python', 'manifest'),
    declared: [...asked.map(fromRequirement), ...ofPoetry.filter(({ name }) => name !== 'python')],
  };
}

/** Reads `requirements.txt`: one requirement a line; options that name another index count as packages from there. */
export function readRequirements(text: string): Manifest {
  const requirements = text
    .split('\n')
    .map((line) => line.replace(/(?:^|\s)#.*$/, '').trim())
    .filter((line) => line !== '' && !/^-(?:r|c)\b|^--(?:requirement|constraint|hash)/.test(line));
  const declared = requirements.map((line) => {
    const option = /^--?(?:i|index-url|extra-index-url|find-links|f|e|editable|trusted-host)[ =]+(\S+)/.exec(
      line,
    );
    return option === null
      ? fromRequirement(line)
      : { name: line.split(/[ =]/)[0] ?? line, wanted: option[1] ?? '' };
  });
  return { ...emptyManifest('python', 'manifest'), declared };
}

/** Reads `Cargo.toml`, whichever table the dependencies stand in. Throws when it is no TOML. */
export function readCargoToml(text: string): Manifest {
  const root = table.parse(parse(text));
  const places = [
    root,
    table.parse(root.workspace),
    ...Object.values(table.parse(root.target)).map((each) => table.parse(each)),
  ];
  const declared = places.flatMap((place) =>
    ['dependencies', 'dev-dependencies', 'build-dependencies'].flatMap((name) =>
      entriesOf(table.parse(place[name])),
    ),
  );
  const build = table.parse(root.package).build;
  return {
    ...emptyManifest('cargo', 'manifest'),
    declared,
    installScripts: typeof build === 'string' ? { build } : {},
  };
}

/** A file of a version, as `uv.lock` lists it. */
const uploaded = z.object({ 'upload-time': z.string().optional() });
const lockedSchema = z.object({
  package: z
    .array(
      z.object({
        name: z.string(),
        version: z.string().default(''),
        source: z.union([z.string(), table]).optional(),
        checksum: z.string().optional(),
        sdist: uploaded.optional().catch(undefined),
        wheels: z.array(uploaded).default([]).catch([]),
      }),
    )
    .default([]),
});

/** Reads `Cargo.lock`, `poetry.lock` and `uv.lock`, which are lists of packages. Throws when it is no TOML. */
export function readTomlLock(ecosystem: Ecosystem, text: string): Manifest {
  const locked = lockedSchema
    .parse(parse(text))
    .package.map(({ name, version, source, checksum, sdist, wheels }): LockedPackage => {
      const address = typeof source === 'string' ? source : addressOf(source);
      const publishedAt = [sdist, ...wheels]
        .flatMap((file) => file?.['upload-time'] ?? [])
        .toSorted()
        .at(-1);
      return {
        name,
        version,
        ...(address === undefined ? {} : { source: address }),
        ...(checksum === undefined ? {} : { integrity: checksum }),
        ...(publishedAt === undefined ? {} : { publishedAt }),
      };
    });
  return { ...emptyManifest(ecosystem, 'lockfile'), locked };
}

/** The address in a table such as `{ registry = "…" }`, `{ git = "…" }` or poetry's `[package.source]`, or the folder in one such as `{ editable = "." }`. */
function addressOf(source: Record<string, unknown> | undefined): string | undefined {
  const found = source?.url ?? source?.registry ?? source?.git;
  if (typeof found === 'string') return found;
  const folder = source?.editable ?? source?.virtual ?? source?.directory ?? source?.path;
  return typeof folder === 'string' ? `./${folder}` : undefined;
}

function fromRequirement(text: string): DeclaredPackage {
  const [, name = text, wanted = ''] = /^([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(.*)$/.exec(text) ?? [];
  return { name: name.toLowerCase(), wanted: wanted.trim() };
}

/** Cargo gives a package another name in the code. */
const renamed = z.object({ package: z.string() }).optional().catch(undefined);

function entriesOf(group: Record<string, unknown>): DeclaredPackage[] {
  return Object.entries(group).map(([name, value]) => ({
    name: renamed.parse(value)?.package ?? name,
    wanted: typeof value === 'string' ? value : stringsOf(Object.values(table.parse(value))).join(' '),
  }));
}

function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
