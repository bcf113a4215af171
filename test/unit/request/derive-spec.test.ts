import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { specSchema } from '../../../src/contracts/spec.ts';
import type { InputPart } from '../../../src/job/job-values.ts';
import { deriveSpec } from '../../../src/request/derive-spec.ts';

const itemsOf = (body: string, title = 'Title') => deriveSpec({ title, body }, []).items;
const texts = (body: string, title = 'Title') => itemsOf(body, title).map((item) => item.text);
const part = (kind: InputPart['kind'], text: string, login?: string): InputPart => ({
  kind,
  text,
  source: 'comment:1',
  ...(login === undefined ? {} : { author: { id: 1, login } }),
});

const cases: [name: string, body: string, expected: string[]][] = [
  [
    'takes tasks wherever they stand',
    'Words.\n- [ ] one\n- [x] two\n* other\n  + [ ] three',
    ['one', 'two', 'three'],
  ],
  [
    'takes the list under a heading that announces it, and no other list',
    '- not this\n## Acceptance criteria\nSome words\n- one\n2. two\n\n## Notes\n- not this',
    ['one', 'two'],
  ],
  [
    'takes tasks and criteria in the order of the text',
    '- [ ] a\n\n## Requirements\n\n- b\n- c',
    ['a', 'b', 'c'],
  ],
  [
    'takes a list under a headline in bold',
    '**Acceptance criteria**\n\n- a\n\n**Notes**\n\n- not this',
    ['a'],
  ],
  ['takes a list under a headline that ends with a colon', 'Definition of done:\n\n1. a\n2. b', ['a', 'b']],
  [
    'goes on below a lesser heading',
    '## Tasks\n\n### Backend\n\n- a\n\n### Page\n\n- b\n\n## Else\n\n- c',
    ['a', 'b'],
  ],
  ['keeps dividing headlines below a heading', '## Tasks\n\nBackend:\n\n- a\n\nPage:\n\n- b', ['a', 'b']],
  ['ends with a heading of the same rank', '### Tasks\n- a\n\n### Background\n- b', ['a']],
  ['reads a setext heading', 'Requirements\n---\n\n- a', ['a']],
  ['reads quoted lists', '> ## Tasks\n>\n> - a', ['a']],
  ['makes one item of everything else', 'Just words.\n- a list', ['Title']],
  ['does not read fenced code as tasks', '```\n- [ ] no\n```\n~~~md\n## Tasks\n- no\n~~~\nwords', ['Title']],
  ['does not end code with a shorter fence', '````\n```\n- [ ] no\n```\n````\n- [ ] yes', ['yes']],
  ['does not read indented code', 'Text\n\n    - [ ] no', ['Title']],
  [
    'keeps code and drops link targets',
    '- [ ] call `f()` as in [the docs](https://example.com/x)',
    ['call `f()` as in the docs'],
  ],
  ['counts what is said twice once', '- [ ] a\n- [ ] a', ['a']],
  ['leaves out empty items', '- [ ] a\n- [ ] ![x](y)', ['a']],
];

describe('deriveSpec', () => {
  for (const [name, body, expected] of cases) it(name, () => assert.deepEqual(texts(body), expected));

  it('takes what is nested under an item as its acceptance criteria', () => {
    assert.deepEqual(
      itemsOf('- [ ] Add the API\n  - answers GET\n    - with JSON\n  - [ ] answers POST\n- [ ] Document it'),
      [
        { id: '1', text: 'Add the API', acceptance: ['answers GET', 'with JSON', 'answers POST'] },
        { id: '2', text: 'Document it' },
      ],
    );
  });

  it('has an item even for a request without words', () => {
    assert.deepEqual(texts('', '  '), ['Carry out the request']);
  });

  it('adds an item for every addition that asks for something, and keeps the ids of the others', () => {
    const additions = [
      part('answer', 'French, please.', 'ada'),
      part('review', 'Please name it\nbetter.', 'ada'),
      part('constraint', 'No new dependencies\n\n```suggestion\nnone\n```', 'bob'),
      part('ci', 'lint is red'),
      part('guidance', 'Use the helper', 'ada'),
      part('rebase', 'main has moved'),
    ];
    const before = deriveSpec({ title: 'Greet', body: '- [ ] a' }, []).items;
    const after = deriveSpec({ title: 'Greet', body: '- [ ] a' }, additions).items;
    assert.deepEqual(after.slice(0, 1), before);
    assert.deepEqual(
      after.slice(1).map(({ id, text }) => `${id}: ${text}`),
      [
        'review-2: Address the review by @ada: Please name it better.',
        'constraint-3: Keep to the constraint by @bob: No new dependencies none',
        'ci-4: Make the checks on GitHub pass: lint is red',
        'guidance-5: Follow the guidance by @ada: Use the helper',
        'rebase-6: Bring the branch up to date with its base',
      ],
    );
  });

  it('stays within bounds, whatever is asked', () => {
    const body = Array.from({ length: 500 }, (_, index) => `- [ ] ${index} ${'y'.repeat(2_000)}`).join(
      '\r\n',
    );
    const additions = Array.from({ length: 100 }, () => part('guidance', 'z'.repeat(16_000)));
    const { items } = deriveSpec({ title: 'x', body }, additions);
    assert.equal(items.length, 50);
    assert.ok(items.every((item) => item.text.length <= 500));
  });

  it('makes a SPEC of any text, the same one every time', () => {
    const line = fc.oneof(
      fc.constantFrom(
        '# Tasks',
        '- [ ] a',
        '  - b',
        '> - [x] c',
        '```',
        '    code',
        '**Criteria**',
        '',
        '1. d',
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.string(), fc.array(line, { maxLength: 30 }), (title, lines) => {
        const request = { title, body: lines.join('\n') };
        const spec = deriveSpec(request, []);
        assert.deepEqual(specSchema.parse(spec), spec);
        assert.deepEqual(deriveSpec(request, []), spec);
        assert.equal(new Set(spec.items.map(({ id }) => id)).size, spec.items.length);
      }),
      { numRuns: 500 },
    );
  });

  it('comes to an end on hostile text', () => {
    texts(`${'#'.repeat(20_000)}\n${'- '.repeat(10_000)}\n${' '.repeat(20_000)}`);
    texts(`# ${'acceptance '.repeat(6_000)}`);
    texts(`# Tasks\n${'- [ ] a\n'.repeat(2_000)}`);
    texts(Array.from({ length: 300 }, (_, depth) => `${'  '.repeat(depth)}- [ ] a`).join('\n'));
  });
});
