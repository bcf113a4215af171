import type { Ecosystem } from '../../../contracts/dependency-rules.ts';
import { isLocalSource } from './local-source.ts';
import type { LockedPackage, Manifest } from './manifest.ts';
import type { PackageVersion } from './published-version.ts';

/** A version that a change brings in, the file that says so, and what a lockfile itself says of its source and age. */
export type NewVersion = PackageVersion & { path: string; inLockfile: boolean } & Pick<
    LockedPackage,
    'source' | 'publishedAt'
  >;

/**
 * The versions that a change brings in: those of a lockfile that the base's does not have, and those that a manifest asks for exactly. An update is one too: what is in it is as new as in a new
 * package. Pure.
 */
export function newVersions(path: string, before: Manifest | undefined, after: Manifest): NewVersion[] {
  const { ecosystem } = after;
  const found = { path, ecosystem, inLockfile: after.kind === 'lockfile' };
  const known = new Set(before?.locked.map(({ name, version }) => `${name}@${plain(version)}`));
  const asked = new Map(before?.declared.map(({ name, wanted }) => [name, wanted]));
  const isOwn = (source: string | undefined): boolean =>
    isLocalSource(source) || (ecosystem === 'cargo' && source === undefined);
  const locked = after.locked
    .filter(({ source }) => !isOwn(source))
    .map(({ name, version, source, publishedAt }) => ({
      ...{ ...found, name, version: plain(version) },
      ...(source === undefined ? {} : { source }),
      ...(publishedAt === undefined ? {} : { publishedAt }),
    }));
  const declared = after.declared.flatMap(({ name, wanted }) => {
    const version = exactVersion(ecosystem, wanted);
    return version === undefined || asked.get(name) === wanted ? [] : [{ ...found, name, version }];
  });
  return [...locked.filter(({ name, version }) => !known.has(`${name}@${version}`)), ...declared];
}

/** `go.sum` has a line more for the `go.mod` of each version. */
function plain(version: string): string {
  return version.replace(/\/go\.mod$/, '');
}

/** `1.2.3`, `==1.2.3`, `=1.2.3` and `v1.2.3`; undefined for a range, of which the lockfile says what it came to. Cargo takes a bare version for a range. */
function exactVersion(ecosystem: Ecosystem, wanted: string): string | undefined {
  const [, equals, version] = /^(={0,3})\s*(v?\d+(?:\.\d+)+(?:[-+.][\w.+-]*)?)$/.exec(wanted.trim()) ?? [];
  return equals === '' && ecosystem === 'cargo' ? undefined : version;
}
