import type { DependencyRules } from '../../../contracts/dependency-rules.ts';

/** What new dependencies are held to: what holds everywhere, and what the repository's configuration says. */
export type DependencyPolicy = {
  /** Hosts that a lockfile may fetch from, beside those that the base's lockfile names already. */
  registries: readonly string[];
  /** Licences, by SPDX, under which a new package may come. */
  licences: readonly string[];
} & DependencyRules;

/** What holds in every repository. */
export const commonDependencyPolicy: Omit<DependencyPolicy, keyof DependencyRules> = {
  registries: [
    ...['registry.npmjs.org', 'registry.yarnpkg.com', 'pypi.org', 'files.pythonhosted.org'],
    ...[
      'crates.io',
      'index.crates.io',
      'static.crates.io',
      'github.com/rust-lang/crates.io-index',
      'proxy.golang.org',
    ],
  ],
  licences: [
    ...['MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0'],
    ...['Unlicense', 'CC0-1.0', 'Python-2.0', 'PSF-2.0', 'Zlib', 'Unicode-3.0', 'MPL-2.0', 'CC-BY-4.0'],
  ],
};
