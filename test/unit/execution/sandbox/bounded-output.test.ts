import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createBoundedOutput } from '../../../../src/execution/sandbox/bounded-output.ts';

function collect(cap: number, chunks: Uint8Array[]) {
  const output = createBoundedOutput(cap);
  for (const chunk of chunks) output.append(chunk);
  return output;
}

describe('createBoundedOutput', () => {
  it('keeps what fits as it is', () => {
    const output = collect(10, [Buffer.from('hello'), Buffer.from('world')]);
    assert.equal(output.text(), 'helloworld');
    assert.equal(output.truncated(), false);
  });

  it('keeps head and tail of what does not, and says how much is missing', () => {
    const output = collect(4, [Buffer.from('abcdefgh')]);
    assert.equal(output.text(), 'ab\n[… 4 bytes left out …]\ngh');
    assert.equal(output.bytes(), 8);
  });

  it('keeps nothing when it may keep nothing', () =>
    assert.equal(collect(0, [Buffer.from('abc')]).text(), '\n[… 3 bytes left out …]\n'));

  it('gives the same whatever the chunks are', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 20 }), (cap, given) => {
        const chunks = given.map((chunk) => chunk.map((byte) => 97 + (byte % 26)));
        const whole = Buffer.concat(chunks);
        const head = Math.ceil(cap / 2);
        const tail = cap - head;
        const expected =
          whole.length <= cap
            ? whole.toString()
            : `${whole.subarray(0, head)}\n[… ${whole.length - cap} bytes left out …]\n${whole.subarray(whole.length - tail)}`;
        assert.equal(collect(cap, chunks).text(), expected);
      }),
    );
  });
});
