import { parse } from 'yaml';
import { z } from 'zod';
import { type DeclaredPackage, emptyManifest, type LockedPackage, type Manifest } from './manifest.ts';

const names = z.record(z.string(), z.string()).catch({});
const packageSchema = z.object({
  dependencies: names.default({}),
  devDependencies: names.default({}),
  optionalDependencies: names.default({}),
  peerDependencies: names.default({}),
  overrides: z.unknown().optional(),
  scripts: names.default({}),
});
const lockedSchema = z.object({
  version: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  license: z.string().optional().catch(undefined),
  hasInstallScript: z.boolean().optional(),
  link: z.boolean().optional(),
  name: z.string().optional(),
});
const lockSchema = z.object({ packages: z.record(z.string(), lockedSchema).default({}) });
const pnpmSchema = z.object({
  time: z.record(z.string(), z.string()).catch({}).default({}),
  packages: z
    .record(
      z.string(),
      z.object({
        resolution: z
          .object({ integrity: z.string().optional(), tarball: z.string().optional() })
          .default({}),
        requiresBuild: z.boolean().optional(),
      }),
    )
    .catch({})
    .default({}),
});

/** npm runs these when a project is installed. */
const lifecycle = ['preinstall', 'install', 'postinstall', 'preprepare', 'prepare', 'postprepare'];

/** Reads `package.json`. Throws when it is no JSON. */
export function readPackageJson(text: string): Manifest {
  const { scripts, ...groups } = packageSchema.parse(JSON.parse(text));
  const declared = [
    groups.dependencies,
    groups.devDependencies,
    groups.optionalDependencies,
    groups.peerDependencies,
  ].flatMap((group) => Object.entries(group).map(declaredOf));
  const installScripts = Object.fromEntries(
    Object.entries(scripts).filter(([name]) => lifecycle.includes(name)),
  );
  return { ...emptyManifest('npm', 'manifest'), declared, installScripts };
}

/** `npm:left@1` under another name is that other package. */
function declaredOf([name, wanted]: [string, string]): DeclaredPackage {
  const [, real, version = ''] = /^npm:(@?[^@]+)(?:@(.+))?$/.exec(wanted) ?? [];
  return real === undefined ? { name, wanted } : { name: real, wanted: version };
}

/** Reads `package-lock.json` and `npm-shrinkwrap.json` of npm 7 and later. Throws when it is no JSON. */
export function readPackageLock(text: string): Manifest {
  const { packages } = lockSchema.parse(JSON.parse(text));
  const locked = Object.entries(packages).flatMap(([place, entry]): LockedPackage[] => {
    if (place === '' || entry.link === true || !place.includes('node_modules/')) return [];
    return [
      {
        name: entry.name ?? place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length),
        version: entry.version ?? '',
        ...(entry.resolved === undefined ? {} : { source: entry.resolved }),
        ...(entry.integrity === undefined ? {} : { integrity: entry.integrity }),
        ...(entry.license === undefined ? {} : { licence: entry.license }),
        installScript: entry.hasInstallScript ?? false,
      },
    ];
  });
  return { ...emptyManifest('npm', 'lockfile'), locked };
}

/** Reads `pnpm-lock.yaml`. Throws when it is no YAML. */
export function readPnpmLock(text: string): Manifest {
  const { packages, time } = pnpmSchema.parse(parse(text, { maxAliasCount: 100 }));
  const locked = Object.entries(packages).map(([key, { resolution, requiresBuild }]): LockedPackage => {
    const [, name = key, version = ''] = /^\/?(@?[^@]+)@([^(]+)/.exec(key) ?? [];
    const publishedAt = time[`${name}@${version}`] ?? time[`/${name}@${version}`];
    return {
      name,
      version,
      ...(resolution.tarball === undefined ? {} : { source: resolution.tarball }),
      ...(resolution.integrity === undefined ? {} : { integrity: resolution.integrity }),
      ...(requiresBuild === undefined ? {} : { installScript: requiresBuild }),
      ...(publishedAt === undefined ? {} : { publishedAt }),
    };
  });
  return { ...emptyManifest('npm', 'lockfile'), locked };
}

/** Reads `yarn.lock` of either generation, line by line. */
export function readYarnLock(text: string): Manifest {
  const locked: LockedPackage[] = [];
  for (const block of text.split(/\n(?=\S)/)) {
    const name = /^"?(@?[^@"\s]+)@/.exec(block)?.[1];
    const version = /^ {2}version:? "?([^"\n]+)/m.exec(block)?.[1];
    if (name === undefined || version === undefined || name === '__metadata:') continue;
    // A folder of the repository itself.
    if (version === '0.0.0-use.local') continue;
    const source = /^ {2}(?:resolved "([^"\n]+)|resolution: "[^"\n]*?@((?:https?|git)[^"\n]*))/m.exec(block);
    const integrity = /^ {2}(?:integrity|checksum:?) "?([^"\n]+)/m.exec(block)?.[1];
    const address = source?.[1] ?? source?.[2];
    locked.push({
      name,
      version,
      ...(address === undefined ? {} : { source: address }),
      ...(integrity === undefined ? {} : { integrity }),
    });
  }
  return { ...emptyManifest('npm', 'lockfile'), locked };
}
