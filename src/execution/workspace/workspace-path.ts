/** A path inside of the workspace, as segments from its root; or why a text is not one. */
export type WorkspacePath = { segments: string[]; path: string } | { refused: string };

/**
 * Reads a path as a model wrote it. Only relative paths that stay inside are taken; git's own folder is out of bounds, since what lies in it
 * (hooks, configuration) would be run by git.
 */
export function workspacePath(text: string): WorkspacePath {
  if (text.includes('\0')) return { refused: 'the path contains a NUL character' };
  if (text.length > 1_000) return { refused: 'the path is longer than 1,000 characters' };
  if (text.startsWith('/') || /^[A-Za-z]:[\\/]/.test(text)) {
    return {
      refused: `"${text}" is an absolute path; give it relative to the root of the repository, such as "src/index.js"`,
    };
  }
  const segments = text.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.includes('..'))
    return { refused: `"${text}" contains ".."; paths cannot leave the repository` };
  if (segments.some((segment) => segment.toLowerCase() === '.git')) {
    return {
      refused: `"${text}" lies in .git, which belongs to the factory; use git commands through bash to look at history`,
    };
  }
  return { segments, path: segments.join('/') || '.' };
}
