import type { Commands } from '../../contracts/worker-protocol.ts';
import type { RepositoryFiles } from './repository-files.ts';

/** Targets by what they usually check, best first. `format` alone would rewrite files: only checking targets count. */
const targets = {
  format: ['format-check', 'check-format', 'fmt-check', 'check-fmt'],
  lint: ['lint'],
  types: ['typecheck', 'type-check', 'types'],
  test: ['test', 'tests', 'check'],
  build: ['build'],
} as const;

/** Commands by the targets of a Makefile. */
export function detectMake(files: RepositoryFiles): Commands {
  const text = files.read('Makefile') ?? files.read('makefile') ?? files.read('GNUmakefile');
  if (text === undefined) return {};
  const known = new Set(
    [...text.matchAll(/^([A-Za-z0-9_.-]+(?:[ \t]+[A-Za-z0-9_.-]+)*)[ \t]*:(?![:=])/gm)].flatMap((match) =>
      (match[1] ?? '').split(/[ \t]+/),
    ),
  );
  const commands: Commands = {};
  for (const [kind, candidates] of Object.entries(targets) as [keyof typeof targets, readonly string[]][]) {
    const target = candidates.find((name) => known.has(name));
    if (target !== undefined) commands[kind] = `make ${target}`;
  }
  return commands;
}
