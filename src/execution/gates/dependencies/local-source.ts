/** Whether a package's source is a folder of the repository itself or beside it. */
export function isLocalSource(source: string | undefined): boolean {
  return source !== undefined && /^(?:file:|link:|\.{1,2}\/)/.test(source);
}
