import type { Ecosystem } from '../../../contracts/dependency-rules.ts';

/** A package that a project asks for by name. */
export type DeclaredPackage = { name: string; wanted: string };
/** A package as a lockfile pins it. What the file does not tell is absent. */
export type LockedPackage = {
  name: string;
  version: string;
  /** Where it is fetched from: an address, or the name of a registry. */
  source?: string;
  integrity?: string;
  licence?: string;
  installScript?: boolean;
  /** When it was published, by the lockfile's own word. */
  publishedAt?: string;
};
/** What a manifest or a lockfile says. */
export type Manifest = {
  ecosystem: Ecosystem;
  kind: 'manifest' | 'lockfile';
  declared: DeclaredPackage[];
  locked: LockedPackage[];
  /** Scripts that installing the project itself runs. */
  installScripts: Record<string, string>;
};

/** A manifest with nothing in it. */
export function emptyManifest(ecosystem: Ecosystem, kind: Manifest['kind']): Manifest {
  return { ecosystem, kind, declared: [], locked: [], installScripts: {} };
}
