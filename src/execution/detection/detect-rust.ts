import type { Commands } from '../../contracts/worker-protocol.ts';
import type { RepositoryFiles } from './repository-files.ts';

/** Commands of a Cargo project. Without a lockfile there is nothing to hold the dependencies to. */
export function detectRust(files: RepositoryFiles): Commands {
  const manifest = files.read('Cargo.toml');
  if (manifest === undefined) return {};
  const locked = files.read('Cargo.lock') === undefined ? '' : ' --locked';
  const hasDependencies = /^\[(?:[\w.'"()-]+\.)?(?:dev-|build-)?dependencies(?:\.|\])|^\[workspace\]/m.test(
    manifest,
  );
  return {
    ...(hasDependencies ? { install: `cargo fetch${locked}` } : {}),
    format: 'cargo fmt --check',
    lint: `cargo clippy --all-targets${locked}`,
    test: `cargo test${locked}`,
    build: `cargo build${locked}`,
  };
}
