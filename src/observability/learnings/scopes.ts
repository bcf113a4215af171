import picomatch from 'picomatch';

/** Whether a fact with these globs is about the whole repository. */
export function isAboutEverything(scopeGlobs: readonly string[]): boolean {
  return scopeGlobs.length === 0 || scopeGlobs.every((glob) => baseOf(glob) === '');
}

/** Whether two facts can be about the same path. What is about everything is about each path. */
export function scopesMeet(left: readonly string[], right: readonly string[]): boolean {
  if (isAboutEverything(left) || isAboutEverything(right)) return true;
  return left.some((one) => right.some((other) => isNested(baseOf(one), baseOf(other))));
}

/** Whether one folder lies in the other, or is it. */
export function isNested(left: string, right: string): boolean {
  return left === right || left.startsWith(`${right}/`) || right.startsWith(`${left}/`);
}

/** The folder or file before the first wildcard; empty when the glob begins with one. */
export function baseOf(glob: string): string {
  const { base } = picomatch.scan(glob.replace(/^\.?\/+/, ''));
  return base === '.' ? '' : base.replace(/\/+$/, '');
}
