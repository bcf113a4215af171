/** The hosts that package managers fetch from, by ecosystem: what `network: registry` reaches. */
const byEcosystem = {
  javascript: ['registry.npmjs.org', 'registry.yarnpkg.com'],
  python: ['pypi.org', 'files.pythonhosted.org'],
  rust: ['index.crates.io', 'static.crates.io', 'crates.io'],
  go: ['proxy.golang.org', 'sum.golang.org'],
  ruby: ['rubygems.org', 'index.rubygems.org'],
  java: ['repo.maven.apache.org', 'repo1.maven.org'],
} as const;

export const registryHosts: readonly string[] = Object.values(byEcosystem).flat();
