import picomatch from 'picomatch';

/** A path that a task changed; `blob` is its content's hash, zeros when it is gone. */
export type ChangedPath = { path: string; blob: string };
/** A test that was red when it should be: from then on nobody changes it. */
export type FrozenTest = { path: string; blob: string };

/**
 * Where a task wrote what it may not: outside of its globs, or in a frozen test. Commands can write anywhere, so that the tools' own refusals are not enough: this looks at
 * what git recorded. Pure.
 */
export function scopeViolations(
  changes: readonly ChangedPath[],
  scope: { writeGlobs: readonly string[]; frozen: readonly FrozenTest[] },
): string[] {
  const writable = picomatch([...scope.writeGlobs], { dot: true });
  return changes.flatMap(({ path, blob }) => {
    const frozen = scope.frozen.find((test) => test.path === path);
    if (frozen !== undefined) return frozen.blob === blob ? [] : [`${path} is a frozen test and was changed`];
    return writable(path)
      ? []
      : [`${path} is outside of what the task may write (${scope.writeGlobs.join(', ')})`];
  });
}

/** A path as a glob that matches nothing else. */
export function asGlob(path: string): string {
  return path.replaceAll(/[\\*?[\]{}()!+@|]/g, String.raw`\$&`);
}
