/** Reading a repository for detection: paths relative to its root, contents as text. Small and injected, so that detection is a pure function. */
export type RepositoryFiles = {
  /** Undefined when there is no such regular file, or it is too large to be a settings file. */
  read(path: string): string | undefined;
  /** Names in a folder; empty when it does not exist. */
  list(folder: string): string[];
};

/** What a kind of project can be asked to do, in the order in which it is done. */
export const commandKinds = ['install', 'format', 'lint', 'types', 'test', 'build'] as const;
export type CommandKind = (typeof commandKinds)[number];
