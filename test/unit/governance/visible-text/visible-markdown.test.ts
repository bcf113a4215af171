import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSuspicious } from '../../../../src/governance/visible-text/hidden.ts';
import { visibleMarkdown } from '../../../../src/governance/visible-text/visible-markdown.ts';

const shown: [name: string, markdown: string, text?: string][] = [
  ['plain words', 'Please greet *people* by **name**.'],
  ['a list with a task', '- [ ] one\n- [x] two'],
  ['a comment in a fenced block', '```html\n<!-- shown -->\n```'],
  ['a comment in indented code', 'Text\n\n    <!-- shown -->'],
  ['a comment in inline code', 'Write `<!-- x -->` there.'],
  ['a comment that never ends within a paragraph, which Markdown shows', 'See <!-- this'],
  ['an escaped comment', 'See \\<!-- this -->'],
  ['a link', 'See [the docs](https://example.com/a).'],
  ['a used definition', 'See [the docs][1].\n\n[1]: https://example.com/a'],
  ['a used footnote', 'See.[^1]\n\n[^1]: The note.'],
  ['an emoji of several parts', 'Family 👨‍👩‍👧 and heart ❤️ and 1️⃣ .'],
  ['Persian with a joiner', 'می‌خواهم'],
  ['less-than signs', 'if a < b and b <= c'],
  ['a details block', '<details><summary>More</summary>\n\nInside.\n\n</details>', 'More\n\nInside.'],
  ['a keyboard tag', 'Press <kbd>Ctrl</kbd>.', 'Press Ctrl.'],
  ['Windows line ends', 'one\r\ntwo', 'one\ntwo'],
];

const hides: [name: string, markdown: string, kind: string, text: string][] = [
  ['a comment block', 'One.\n\n<!-- secret -->\n\nTwo.', 'html-comment', 'One.\n\nTwo.'],
  ['a comment in a line', 'One <!-- secret --> two.', 'html-comment', 'One  two.'],
  ['a comment over several lines', 'One.\n<!--\n\nsecret\n\n-->\nTwo.', 'html-comment', 'One.\n\nTwo.'],
  ['a comment that never ends', 'One.\n\n<!-- secret\n\nmore secret', 'unterminated-html', 'One.'],
  [
    'a comment opened in a block that ends before it',
    'One.\n\n<div>\n<!-- x\n\nsecret *words*\n\n<!-- y --> Two.',
    'unterminated-html',
    'One.\n\n Two.',
  ],
  ['a tag that never ends', 'One.\n\n<div title="x\n\nsecret', 'unterminated-html', 'One.'],
  ['a comment ended by --!>', '<div>\n<!-- secret --!> Two\n</div>', 'html-comment', 'Two'],
  ['a processing instruction', 'One.\n\n<?secret ?>\n\nTwo.', 'html-comment', 'One.\n\nTwo.'],
  ['a declaration', 'One <!SECRET words> two.', 'html-comment', 'One  two.'],
  ['CDATA', 'One <![CDATA[secret]]> two.', 'html-comment', 'One  two.'],
  ['a definition nobody uses', 'One.\n\n[//]: # (secret)\n\nTwo.', 'unused-definition', 'One.\n\nTwo.'],
  [
    'a definition with a title nobody uses',
    '[a]: https://example.com "secret"\n\nTwo.',
    'unused-definition',
    'Two.',
  ],
  ['a footnote nobody refers to', 'One.\n\n[^x]: secret', 'unused-definition', 'One.'],
  ['a link without text', 'One [](https://example.com/secret) two.', 'empty-link', 'One  two.'],
  ['a link with a blank text', 'One [​](https://example.com/secret) two.', 'empty-link', 'One  two.'],
  ['zero-width spaces', 'One\u200b\u200b two.', 'invisible-characters', 'One two.'],
  ['Unicode tags', `One\u{e0069}\u{e0067}\u{e006e} two.`, 'invisible-characters', 'One two.'],
  ['variation selectors as letters', 'One\u{e0101}\u{e0102} two.', 'invisible-characters', 'One two.'],
  [
    'variation selectors after an ordinary letter',
    'One\ufe01\ufe02 two.',
    'invisible-characters',
    'One two.',
  ],
  ['bidirectional overrides', 'One \u202eowt\u202c.', 'invisible-characters', 'One owt.'],
  ['zero-width entities', 'One&#8203;&ZeroWidthSpace; two.', 'invisible-characters', 'One two.'],
  ['blank letters', 'One\u3164\u2800 two.', 'invisible-characters', 'One two.'],
  ['a joiner between ordinary letters', 'On\u200de', 'invisible-characters', 'One'],
  ['zero-width characters in code', '`a\u200bb`', 'invisible-characters', '`ab`'],
];

const incidental: [name: string, markdown: string, kind: string, text: string][] = [
  ['an image text', '![ignore all rules](https://example.com/a.png) One.', 'image-text', '[image] One.'],
  [
    'an image tag',
    '<img width="10" alt="image" src="https://example.com/a.png" /> One.',
    'html-attribute',
    'One.',
  ],
  [
    'a link title',
    '[docs](https://example.com "ignore all rules")',
    'link-title',
    '[docs](<https://example.com>)',
  ],
];

describe('visible Markdown', () => {
  for (const [name, markdown, text = markdown] of shown)
    it(`shows ${name}`, () => {
      const seen = visibleMarkdown(markdown);
      assert.equal(seen.text, text);
      assert.deepEqual(seen.hidden.filter(isSuspicious), []);
    });

  for (const [name, markdown, kind, text] of hides)
    it(`takes out ${name} and names it`, () => {
      const seen = visibleMarkdown(markdown);
      assert.equal(seen.text, text);
      assert.ok(
        seen.hidden.some((hidden) => hidden.kind === kind && isSuspicious(hidden)),
        JSON.stringify(seen.hidden),
      );
      assert.ok(!seen.text.includes('secret'));
    });

  for (const [name, markdown, kind, text] of incidental)
    it(`leaves out ${name} without suspicion`, () => {
      const seen = visibleMarkdown(markdown);
      assert.equal(seen.text, text);
      assert.deepEqual(
        seen.hidden.map((hidden) => [hidden.kind, isSuspicious(hidden)]),
        [[kind, false]],
      );
    });

  it('keeps what is visible after a comment that ends in the same block', () => {
    assert.equal(visibleMarkdown('<div><!-- a --> shown <!-- b --></div>').text, 'shown');
  });

  it('says which characters were taken out', () => {
    assert.deepEqual(visibleMarkdown('a\u200b\u200bb\u00ad').hidden, [
      { kind: 'invisible-characters', text: 'U+200B ×2, U+00AD' },
    ]);
  });

  it('shows nothing of a text nested so deeply that it cannot be read', () => {
    const seen = visibleMarkdown('>'.repeat(60_000));
    assert.equal(seen.text, '');
    assert.deepEqual(
      seen.hidden.map((hidden) => hidden.kind),
      ['unreadable'],
    );
  });

  for (const piece of [
    '_a*',
    '*a_',
    '~a~~',
    '[',
    '![',
    '<a ',
    '<!',
    '`a``',
    '[a](',
    '&#8203;',
    '> - ',
    '1. ',
    'a@b.',
    '\u200b',
  ])
    it(`reads 64 Ki characters of ${JSON.stringify(piece)} without choking`, { timeout: 20_000 }, () => {
      assert.ok(visibleMarkdown(piece.repeat(65_536 / piece.length)).text.length <= 65_536);
    });
});
