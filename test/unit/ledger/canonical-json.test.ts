import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { canonicalHash, canonicalJson } from '../../../src/ledger/canonical-json.ts';

describe('canonical JSON', () => {
  it('does not depend on the order of keys, at any depth', () => {
    assert.equal(canonicalJson({ b: [{ d: 1, c: 2 }], a: null }), '{"a":null,"b":[{"c":2,"d":1}]}');
  });

  it('writes numbers and text as RFC 8785 does', () => {
    assert.equal(canonicalJson([1 / 3, 1e30, 4.5, 2e-3, -0]), '[0.3333333333333333,1e+30,4.5,0.002,0]');
    assert.equal(canonicalJson('€$\u000f\nA\'B"\\"/'), '"€$\\u000f\\nA\'B\\"\\\\\\"/"');
  });

  it('sorts keys by UTF-16 code units', () => {
    assert.equal(canonicalJson({ '€': 1, '\r': 2, '😀': 3, '1': 4 }), '{"\\r":2,"1":4,"€":1,"😀":3}');
  });

  it('leaves out what is undefined, as JSON does', () => {
    assert.equal(canonicalHash({ a: 1, b: undefined }), canonicalHash({ a: 1 }));
  });

  it('counts a lone surrogate as the replacement character instead of failing', () => {
    assert.equal(canonicalHash({ title: 'broken \ud800' }), canonicalHash({ title: 'broken \ufffd' }));
  });

  it('is the form of what JSON would write of the value, whatever JSON leaves out or replaces', () => {
    const text = fc.string({ unit: 'binary' });
    const leaf = fc.oneof(fc.jsonValue(), fc.constantFrom(undefined, Number.NaN, -0, new Date(0)), text);
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('value')),
        fc.dictionary(fc.string({ unit: 'grapheme' }), tie('value')),
      ),
    }));
    fc.assert(
      fc.property(fc.record({ value }), (given) => {
        const written = JSON.stringify(given, (_key, part: unknown) =>
          typeof part === 'string' ? part.toWellFormed() : part,
        );
        assert.equal(canonicalJson(given), canonicalJson(JSON.parse(written)));
        assert.deepEqual(JSON.parse(canonicalJson(given)), JSON.parse(written));
      }),
    );
  });

  it('is SHA-256 in lower-case hex', () => {
    assert.equal(canonicalHash({}), '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  });

  it('refuses what JSON cannot say', () => {
    assert.throws(() => canonicalJson(undefined), TypeError);
  });
});
