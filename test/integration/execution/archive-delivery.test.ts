import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { startChatServer, type Turn } from '../../support/chat-server.ts';
import { git, prepareRemote } from '../../support/git-remote.ts';
import { playAttempt } from '../../support/play-attempt.ts';
import { readZip } from '../../support/read-zip.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const turns: Turn[] = [
  { call: 'write', with: { path: 'greet.js', content: 'export const greet = () => "hi";\n' } },
  { call: 'finish', with: { summary: 'Done.' } },
];
/** Attributes by which a repository could have git leave files out of an archive, fill words in, or change line ends. */
const attributes = '* export-ignore\n*.txt export-subst\n*.js text eol=crlf\n';

describe('an attempt whose result is delivered as an archive', () => {
  it('uploads exactly the tree that the gates judged, pushes nothing and asks for no token to', async () => {
    const remote = prepareRemote(temporaryFolder('archive-remote'), {
      'greet.js': 'export const greet = () => "bye";\n',
      'about.txt': 'made of $Format:%H$\n',
      '.gitattributes': attributes,
    });
    const server = await startChatServer(turns);
    const { end, of, artifacts } = await playAttempt(server, { cloneUrl: remote.url, deliver: 'zip' });
    assert.ok(end.outcome === 'delivered', JSON.stringify(end));
    const [delivered] = of('deliver');
    assert.deepEqual(of('authorize-push'), []);
    assert.equal(delivered?.sha, end.sha);
    assert.equal(git(remote.path, 'for-each-ref', '--format=%(refname)'), 'refs/heads/main');
    const { sha256 } = (delivered?.archive ?? {}) as { sha256: string };
    assert.deepEqual(Object.fromEntries(readZip(readFileSync(join(artifacts, sha256)))), {
      '.gitattributes': attributes,
      'about.txt': 'made of $Format:%H$\n',
      'greet.js': 'export const greet = () => "hi";\n',
    });
  });
});
