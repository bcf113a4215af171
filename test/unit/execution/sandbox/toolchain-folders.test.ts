import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FolderProbe, findToolchains } from '../../../../src/execution/sandbox/toolchain-folders.ts';

/** A machine on which exactly these folders exist; a value is where a link leads. */
function machine(folders: Record<string, string | true>): FolderProbe {
  return {
    kind: (path) => (folders[path] === undefined ? 'missing' : folders[path] === true ? 'folder' : 'link'),
    realPath: (path) => {
      const found = folders[path];
      return found === undefined ? undefined : found === true ? path : found;
    },
    linkTarget: (path) => String(folders[path]),
  };
}

describe('findToolchains', () => {
  it('shows of cargo its programs and rustup, never the folder with the credentials', () => {
    const found = findToolchains(
      '/home/me/.cargo/bin',
      ['/usr'],
      machine({ '/home/me/.cargo/bin': true, '/home/me/.cargo': true, '/home/me/.rustup': true }),
    );
    assert.deepEqual(found, {
      searchPath: ['/home/me/.cargo/bin'],
      folders: ['/home/me/.cargo/bin', '/home/me/.rustup'],
      environment: { RUSTUP_HOME: '/home/me/.rustup' },
    });
  });

  it('knows version managers by their layout', () => {
    const nvm = '/root/.nvm/versions/node/v22.1.0';
    const found = findToolchains(
      `/root/.pyenv/shims:${nvm}/bin:/root/.local/bin`,
      ['/usr'],
      machine({
        '/root/.pyenv/shims': true,
        '/root/.pyenv': true,
        [`${nvm}/bin`]: true,
        [nvm]: true,
        '/root/.local/bin': true,
        '/root/.local/share': true,
        '/root/.local/lib': true,
      }),
    );
    assert.deepEqual(found.folders, ['/root/.pyenv', nvm, '/root/.local/bin', '/root/.local/lib']);
    assert.deepEqual(found.environment, { PYENV_ROOT: '/root/.pyenv' });
  });

  it('shows the neighbours of a bin in a prefix, but never a home', () => {
    const folders = machine({
      '/srv/node/bin': true,
      '/srv/node/lib': true,
      '/srv/node/secrets': true,
      '/home/me/bin': true,
      '/home/me/lib': true,
      '/root/bin': true,
    });
    assert.deepEqual(findToolchains('/srv/node/bin', ['/usr'], folders).folders, [
      '/srv/node/bin',
      '/srv/node/lib',
    ]);
    assert.deepEqual(findToolchains('/home/me/bin:/root/bin', ['/usr'], folders).folders, [
      '/home/me/bin',
      '/root/bin',
    ]);
  });

  it('leaves out what is shown anyway, does not exist, is relative, or belongs to whoever started the factory', () => {
    const folders = machine({
      '/usr/bin': true,
      '/bin': '/usr/bin',
      '/work/app/node_modules/.bin': true,
      bin: true,
    });
    const found = findToolchains(
      '/usr/bin:/bin:/missing:bin::/work/app/node_modules/.bin:/usr/bin',
      ['/usr'],
      folders,
    );
    assert.deepEqual(found, { searchPath: ['/usr/bin', '/bin'], folders: [], environment: {} });
  });
});
