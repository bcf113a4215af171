/** Variables as `.env` files have them: read back by Node's `parseEnv`, the line ends of keys written as `\n`. Values hold no double quote. */
export function environmentFile(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}="${value.trimEnd().replaceAll('\n', '\\n')}"\n`)
    .join('');
}
