import type { Ecosystem } from '../../../contracts/dependency-rules.ts';

/** One version of a package, as a registry names it. */
export type PackageVersion = { ecosystem: Ecosystem; name: string; version: string };

/** When a registry says that a version was published, or why it could not be asked. */
export type PublishAnswer = { at: Date } | { unknown: string };

/** Registries of packages. */
export type PackageRegistries = {
  /** Never rejects: a registry that does not answer leaves the question open. */
  publishedAt(version: PackageVersion, signal: AbortSignal): Promise<PublishAnswer>;
};

/** Names a version among others. */
export function versionKey({ ecosystem, name, version }: PackageVersion): string {
  return `${ecosystem}:${name}@${version}`;
}
