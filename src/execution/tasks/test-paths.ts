import picomatch from 'picomatch';

/** Where tests lie by the customs of the languages the factory meets. */
const testGlobs = [
  '**/{test,tests,__tests__,spec,specs,e2e}/**',
  '**/*.{test,spec}.*',
  '**/*_test.*',
  '**/*_spec.*',
  '**/test_*.*',
  '**/*Test.*',
  '**/*Tests.*',
];
const matches = picomatch(testGlobs, { dot: true });

/** Whether a path, or every path that a glob can mean, is a test's by custom. A wildcard stands for itself: `tests/**` is one, `**` is not. */
export function isTestPath(pathOrGlob: string): boolean {
  return matches(pathOrGlob);
}

/** In Rust tests stand inside of source files, too. */
export function mayHoldTests(path: string): boolean {
  return isTestPath(path) || path.endsWith('.rs');
}
