/** Access to a remote over HTTP; it exists only in the environment of the one git process that needs it. */
export type RemoteAccess = { username: string; token: string };

/**
 * Settings that hold for every git process of the supervisor. None of them can be changed by a repository: no system or user configuration is read,
 * and the git-dir with its own configuration lies where nothing untrusted can write.
 */
const settings: [string, string][] = [
  // Nothing that a repository names is ever executed.
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.attributesFile', '/dev/null'],
  ['core.excludesFile', '/dev/null'],
  ['core.sshCommand', '/bin/false'],
  ['core.alternateRefsCommand', '/bin/false'],
  ['core.pager', 'cat'],
  ['core.editor', '/bin/false'],
  ['credential.helper', ''],
  ['diff.external', ''],
  ['protocol.ext.allow', 'never'],
  ['commit.gpgSign', 'false'],
  ['push.gpgSign', 'false'],
  // Submodules are another repository's business.
  ['submodule.recurse', 'false'],
  ['fetch.recurseSubmodules', 'false'],
  ['push.recurseSubmodules', 'no'],
  // Bytes are taken as they are.
  ['core.autocrlf', 'false'],
  ['core.safecrlf', 'false'],
  ['core.symlinks', 'true'],
  ['core.fileMode', 'true'],
  ['core.quotePath', 'false'],
  // No background work that outlives the command.
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['fetch.writeCommitGraph', 'false'],
  ['core.untrackedCache', 'false'],
  ['advice.addEmbeddedRepo', 'false'],
  ['init.defaultBranch', 'main'],
  // A redirect could carry the token elsewhere.
  ['http.followRedirects', 'false'],
  // The egress gateway knows one way; without it git asks first, and again with its credential.
  ['http.proxyAuthMethod', 'basic'],
  ['http.lowSpeedLimit', '1'],
  ['http.lowSpeedTime', '60'],
  // Repositories on this machine that belong to another user, for `factory run`.
  ['safe.directory', '*'],
];

/** The whole environment of a git process, built from nothing. */
export function gitEnvironment(searchPath: string, access?: RemoteAccess): Record<string, string> {
  const all = access === undefined ? settings : [...settings, ...accessSettings(access)];
  const environment: Record<string, string> = {
    PATH: searchPath,
    HOME: '/nonexistent',
    LANG: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '/bin/false',
    SSH_ASKPASS: '/bin/false',
    GIT_ALLOW_PROTOCOL: 'https:http:file',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_CONFIG_COUNT: String(all.length),
  };
  for (const [index, [key, value]] of all.entries()) {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return environment;
}

function accessSettings(access: RemoteAccess): [string, string][] {
  const basic = Buffer.from(`${access.username}:${access.token}`).toString('base64');
  return [['http.extraHeader', `Authorization: Basic ${basic}`]];
}

/**
 * Overrides every attribute by which a tree's own `.gitattributes` could change what is recorded, checked out or compared: end-of-line conversion, keyword
 * expansion, filters, encodings, diff and merge drivers. Written to `info/attributes`, which has the last word.
 */
export const neutralAttributes =
  '* -text !eol -ident !filter !working-tree-encoding !diff !merge !whitespace -export-ignore -export-subst\n';
