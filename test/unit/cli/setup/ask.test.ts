import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { askDestination, askProfile, type Terminal } from '../../../../src/cli/setup/ask.ts';

/** A terminal on which these lines are typed, and what is shown on it. */
function terminalWith(typed: string, isTTY = true): Terminal & { shown(): Promise<string> } {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = new PassThrough();
  input.end(typed);
  return {
    input,
    output,
    async shown() {
      output.end();
      return await text(output);
    },
  };
}

describe('factory setup asks', () => {
  it('again when the answer is none of the choices, instead of taking the weaker profile', async () => {
    const terminal = terminalWith('isolate\nIsolated\nnonsense\n isolated \n');
    assert.equal(await askProfile(terminal), 'isolated');
    const shown = await terminal.shown();
    assert.match(shown, /There is no isolate\. Did you mean isolated\? Answer frugal or isolated\./);
    assert.match(shown, /There is no Isolated\. Did you mean isolated\?/);
    assert.match(shown, /There is no nonsense\. Answer/);
    assert.equal(await askDestination(terminalWith('SSM\nssm\n')), 'ssm');
  });

  it('and takes what it proposes when nothing is typed, or nobody can be asked', async () => {
    assert.equal(await askProfile(terminalWith('\n')), 'frugal');
    assert.equal(await askDestination(terminalWith('\n')), 'env');
    assert.equal(await askProfile(terminalWith('isolated\n', false)), 'frugal');
  });

  it('and ends when it gets no answer any more', async () => {
    await assert.rejects(askProfile(terminalWith('isolate\n')), { code: 'setup-ended' });
    await assert.rejects(askDestination(terminalWith('')), { code: 'setup-ended' });
  });
});
