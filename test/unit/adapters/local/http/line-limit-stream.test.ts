import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LineLimitStream } from '../../../../../src/adapters/local/http/line-limit-stream.ts';

/** What comes out when these chunks go in. */
async function through(chunks: string[], limits = { longest: 4, endless: 12 }): Promise<string> {
  const parts = await Array.fromAsync(ReadableStream.from(chunks).pipeThrough(new LineLimitStream(limits)));
  return parts.join('');
}

describe('the limit on lines', () => {
  it('passes lines that are short enough as they are, whatever ends them', async () => {
    const text = 'abcd\nab\r\n\r\n\rabc\n\nend';
    assert.equal(await through([text]), text);
    assert.equal(await through([...text]), text);
  });

  it('cuts a line off that is too long, wherever the chunks are divided, and begins anew with the next', async () => {
    for (const chunks of [['abcdefgh\nxyz\n'], ['abc', 'def', 'gh\nx', 'yz\n'], [...'abcdefgh\nxyz\n']])
      assert.equal(await through(chunks), 'abcd\nxyz\n');
  });

  it('fails when a line does not end', async () => {
    await assert.rejects(through(['abcdefg', 'hijklm']), /goes on after 12 characters/);
    assert.equal(await through(['abcdefg', 'hijkl\n', 'mno']), 'abcd\nmno');
  });
});
